import {
  AbiCoder,
  Contract,
  ContractFactory,
  id,
  JsonRpcSigner,
  keccak256,
  namehash,
  ZeroHash,
} from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveNetwork } from '../../cli/demo/steps.ts';
import { ENS_REGISTRY } from '../../lib/identity/ens.ts';
import ensRegistry from '../fixtures/ens/EnsRegistry.json' with { type: 'json' };
import ensResolver from '../fixtures/ens/EnsResolver.json' with { type: 'json' };
import reverseRegistrar from '../fixtures/ens/EnsReverseRegistrar.json' with { type: 'json' };
import { openStage, type Stage } from './stage.ts';

const PASSPHRASE = 'a passphrase of the tests';

let stage: Stage;
let page: Page;
let account: string;
let registry: Contract;
let resolver: Contract;
let reverse: Contract;

/** A stand-in for ENS where ENS is, on a local chain that says that it is the main network. */
beforeAll(async () => {
  stage = await openStage();
  const { provider, chain } = stage.network;
  const owner = await provider.getSigner(0);
  const first = await deploy(ensRegistry);
  await provider.send('anvil_setCode', [ENS_REGISTRY, await provider.getCode(await first.getAddress())]);
  const word = (type: string, value: unknown) => AbiCoder.defaultAbiCoder().encode([type], [value]);
  const rootOwner = keccak256(ZeroHash + word('uint256', 0).slice(2));
  await provider.send('anvil_setStorageAt', [ENS_REGISTRY, rootOwner, word('address', owner.address)]);
  registry = new Contract(ENS_REGISTRY, ensRegistry.abi, owner);
  resolver = await deploy(ensResolver, ENS_REGISTRY);
  reverse = await deploy(reverseRegistrar, ENS_REGISTRY, await resolver.getAddress());
  await sent(registry, 'setSubnodeOwner', ZeroHash, id('reverse'), owner.address);
  await sent(registry, 'setSubnodeOwner', namehash('reverse'), id('addr'), await reverse.getAddress());
  await sent(registry, 'setSubnodeOwner', ZeroHash, id('eth'), owner.address);
  await provider.send('anvil_setChainId', [1]);
  // Its own accounts go on signing for the chain that it was.
  await provider.send('anvil_impersonateAccount', [owner.address]);

  const options = await stage.browser.openExtensionPage('options.html');
  expect(await saveNetwork(options, { rpcUrls: chain.rpcUrl, chainId: '1' })).toMatch(/^Saved and reached/);
  await options.close();
  page = await stage.browser.openExtensionPage('create.html#accounts');
  await page.fill('[name=new-passphrase]', PASSPHRASE);
  await page.fill('[name=new-passphrase-again]', PASSPHRASE);
  await page.getByRole('button', { name: 'Make a signing key' }).click();
  account = (await page.locator('[data-account=key]').getAttribute('data-address'))!;
  await provider.send('anvil_setBalance', [account, '0xde0b6b3a7640000']);
  await provider.send('anvil_impersonateAccount', [account]);
});

afterAll(() => stage?.close());

test('an account that calls itself by a name is not bound by it until the name leads back', async () => {
  await sent(
    reverse.connect(new JsonRpcSigner(stage.network.provider, account)) as Contract,
    'setName',
    'harbour.eth',
  );
  await finding('identity.ens.one-way', 'identity.ens.none');
  const owner = await stage.network.provider.getSigner(0);
  await sent(registry, 'setSubnodeOwner', namehash('eth'), id('harbour'), owner.address);
  await sent(registry, 'setResolver', namehash('harbour.eth'), await resolver.getAddress());
  await sent(resolver, 'setAddr', namehash('harbour.eth'), account);
  expect(await finding('identity.ens.bound')).toContain('harbour.eth');
  await sent(resolver, 'setAddr', namehash('harbour.eth'), owner.address);
  await finding('identity.ens.one-way');
});

/** What the creator's page says when it is asked who is behind the account. */
async function finding(...codes: string[]): Promise<string> {
  const asking = await stage.browser.openExtensionPage('create.html#site');
  await asking.fill('[name=site]', 'https://news.example');
  await asking.getByRole('button', { name: /Who is behind this account/ }).click();
  const found = asking.locator(codes.map((code) => `.who [data-code="${code}"]`).join());
  await found.first().waitFor({ timeout: 30_000 });
  const text = (await asking.locator('.who').textContent()) ?? '';
  await asking.close();
  return text;
}

async function deploy(
  { abi, bytecode }: { abi: object[]; bytecode: string },
  ...args: unknown[]
): Promise<Contract> {
  const factory = new ContractFactory(abi, bytecode, await stage.network.provider.getSigner(0));
  const contract = await factory.deploy(...args);
  await contract.waitForDeployment();
  return contract as Contract;
}

async function sent(contract: Contract, method: string, ...args: unknown[]): Promise<void> {
  await (await contract.getFunction(method)(...args)).wait();
}
