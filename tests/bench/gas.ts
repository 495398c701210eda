import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Contract, ContractFactory, hexlify } from 'ethers';
import { startNetwork } from '../../cli/dev/network.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { addressOf, claimDigest, signClaim } from '../../lib/statement/signed-claim.ts';
import { forge } from '../../scripts/foundry.ts';
import { measureEas } from './eas.ts';
import { authenticator } from './passkey.ts';
import type { BenchReport } from './report.ts';

/** Gas of each operation by its receipt on anvil, calldata and base cost included; the peer is EAS in the same run. */
export async function bench(): Promise<BenchReport> {
  const network = await startNetwork();
  try {
    const { domain, provider } = network;
    const account = await provider.getSigner(1);
    const registry = new Contract(domain.address, REGISTRY_ABI, account);
    const keys = (count: number) => Array.from({ length: count }, () => hexlify(randomBytes(32)) as Hex);
    const spent = async (method: string, ...args: unknown[]) =>
      Number((await (await registry.getFunction(method)(...args)).wait()).gasUsed);
    const [one, other, third, root] = keys(4) as [Hex, Hex, Hex, Hex];
    const [many, more, each] = [keys(50), keys(50), keys(100)];
    const deadline = 2_000_000_000;

    const secret = randomBytes(32);
    const fields = {
      author: addressOf(secret),
      keyIdx: 0,
      content: other,
      meta: one,
      kind: 'textHuman',
      deadline,
    } as const;
    const { author, signature } = signClaim(fields, domain, secret);

    const passkey = authenticator(await deployPasskeyVerifier(account), randomBytes(32));
    const claimed = {
      author: passkey.author,
      keyIdx: 0,
      content: third,
      meta: one,
      kind: 'digitalCapture',
      deadline,
    } as const;
    const assertion = passkey.sign(claimDigest(claimed, domain));

    const figures = {
      claim: await spent('claim', one, one, 1),
      claimMany50: (await spent('claimMany', many, many, 1)) / 50,
      claimBySig: await spent('claimBySig', author, author, 0, other, one, 7, deadline, signature),
      claimPasskey: await spent(
        'claimBySig',
        passkey.signer,
        passkey.author,
        0,
        third,
        one,
        1,
        deadline,
        assertion,
      ),
      anchor: await spent('anchor', root, 1_000, one),
      resolve200: await resolveGas(registry, [...many, ...more, ...keys(100)], () =>
        spent('claimMany', more, more, 1),
      ),
      resolve200HundredAuthors: await resolveGas(registry, [...each, ...keys(100)], async () => {
        for (const content of each) {
          const key = randomBytes(32);
          const signed = signClaim({ ...fields, author: addressOf(key), content }, domain, key);
          await spent(
            'claimBySig',
            signed.author,
            signed.author,
            0,
            content,
            one,
            7,
            deadline,
            signed.signature,
          );
        }
      }),
      runtimeBytes: ((await provider.getCode(domain.address)).length - 2) / 2,
    };
    const peers = await measureEas(await provider.getSigner(2));
    return {
      figures,
      peers,
      ratios: {
        claim: peers.easAttest3w / figures.claim,
        claimMany50: peers.easMultiAttest50 / figures.claimMany50,
        claimBySig: peers.easDelegated / figures.claimBySig,
      },
    };
  } finally {
    await network.stop();
  }
}

/** Gas of `resolve` for 200 keys of which half are claimed, as an `eth_call` would be charged. */
async function resolveGas(
  registry: Contract,
  keys: readonly Hex[],
  claimHalf: () => Promise<unknown>,
): Promise<number> {
  await claimHalf();
  return Number(await registry.getFunction('resolve').estimateGas(keys));
}

async function deployPasskeyVerifier(
  account: ConstructorParameters<typeof ContractFactory>[2],
): Promise<string> {
  forge(['build', '--root', 'contracts']);
  const artifact = await readFile('contracts/out/PasskeyVerifier.sol/PasskeyVerifier.json', 'utf8');
  const { abi, bytecode } = JSON.parse(artifact);
  const verifier = await new ContractFactory(abi, bytecode, account).deploy();
  await verifier.waitForDeployment();
  return verifier.getAddress();
}
