import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  concat,
  formatEther,
  formatUnits,
  JsonRpcProvider,
  keccak256,
  type TransactionReceipt,
  Wallet,
} from 'ethers';
import {
  DETERMINISTIC_DEPLOYER,
  PASSKEY_VERIFIER_INIT_CODE,
  REGISTRY_ADDRESS,
  REGISTRY_CODE_HASH,
  REGISTRY_INIT_CODE,
  REGISTRY_INIT_CODE_HASH,
  REGISTRY_SALT,
} from '../lib/registry/deployment.ts';
import { PASSKEY_VERIFIER } from '../lib/statement/passkey-verifier.ts';

// Deploys the registry and the verifier of passkeys to their one address each on the chain behind an RPC, and writes
// contracts/deployments/<chain id>.json. What is there already is left alone.
//
//   node scripts/deploy.ts --rpc http://127.0.0.1:8545 --dry-run   what it would do, and what that would cost
//   PRIVATE_KEY=0x… node scripts/deploy.ts --rpc https://…         does it
//   node scripts/deploy.ts --rpc https://… --check                 exits with 1 unless both are there
//
// It refuses when other code is at the registry's address. That what it sends is what the contract compiles to is for
// node scripts/generate-abi.ts --check to say, which `npm run check` runs.

type Deployment = {
  chainId: number;
  name: string;
  address: string;
  initCodeHash: string;
  codeHash: string;
  transaction: string;
  block: number;
  blockNumbers: 'local' | 'l1';
};

const LOCAL = 31337;

/** Chains by id: what we call them, and whether block.number there is the chain's own. */
const CHAINS: Readonly<Record<number, { name: string; blockNumbers: 'local' | 'l1' }>> = {
  1: { name: 'Ethereum', blockNumbers: 'local' },
  10: { name: 'OP Mainnet', blockNumbers: 'local' },
  8453: { name: 'Base', blockNumbers: 'local' },
  [LOCAL]: { name: 'local', blockNumbers: 'local' },
  42161: { name: 'Arbitrum One', blockNumbers: 'l1' },
  59144: { name: 'Linea', blockNumbers: 'local' },
  84532: { name: 'Base Sepolia', blockNumbers: 'local' },
  421614: { name: 'Arbitrum Sepolia', blockNumbers: 'l1' },
  11155111: { name: 'Sepolia', blockNumbers: 'local' },
};

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../contracts/deployments');

/** Each by its CREATE2 address, to which no other creation code than this leads. */
const CONTRACTS = [
  {
    title: 'registry',
    address: REGISTRY_ADDRESS,
    initCode: REGISTRY_INIT_CODE,
    codeHash: REGISTRY_CODE_HASH,
  },
  { title: 'passkeys', address: PASSKEY_VERIFIER, initCode: PASSKEY_VERIFIER_INIT_CODE, codeHash: undefined },
] as const;

type Contract = (typeof CONTRACTS)[number];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rpc: { type: 'string' }, 'dry-run': { type: 'boolean' }, check: { type: 'boolean' } },
  });
  if (values.rpc === undefined) {
    throw new Refused('usage: node scripts/deploy.ts --rpc <url> [--dry-run | --check]');
  }
  // Without a cache: what was there before a transaction is asked again after it.
  const provider = new JsonRpcProvider(values.rpc, undefined, { staticNetwork: true, cacheTimeout: -1 });
  try {
    await deploy(provider, values);
  } finally {
    provider.destroy();
  }
}

async function deploy(
  provider: JsonRpcProvider,
  options: { 'dry-run'?: boolean | undefined; check?: boolean | undefined },
): Promise<void> {
  const chainId = Number((await provider.getNetwork()).chainId);
  const chain = CHAINS[chainId];
  console.error(`chain       ${chainId} ${chain?.name ?? '(not one we know)'}`);
  const missing: Contract[] = [];
  for (const contract of CONTRACTS) {
    const isThere = await isDeployed(provider, contract);
    console.error(
      `${contract.title.padEnd(11)} ${contract.address} ${isThere ? 'is there' : 'is not there'}`,
    );
    if (!isThere) missing.push(contract);
  }
  if (missing.length === 0) return;
  if (options.check) throw new Refused(`Not there: ${missing.map(({ title }) => title).join(', ')}.`);
  if ((await provider.getCode(DETERMINISTIC_DEPLOYER)) === '0x') {
    throw new Refused(`This chain has no deterministic deployer at ${DETERMINISTIC_DEPLOYER}.`);
  }
  await tellCost(provider, missing);
  if (options['dry-run']) return;
  if (chain === undefined) {
    throw new Refused(
      `Chain ${chainId} is not in scripts/deploy.ts. Add its name and what its block numbers mean.`,
    );
  }
  const key = process.env.PRIVATE_KEY;
  if (key === undefined) throw new Refused('Set PRIVATE_KEY to the key that pays.');
  const payer = new Wallet(key, provider);
  for (const contract of missing) {
    const receipt = await send(payer, contract);
    if (contract.title === 'registry') write(chainId, chain, receipt);
  }
}

/** @throws Refused where other code is at the address. */
async function isDeployed(provider: JsonRpcProvider, { address, codeHash }: Contract): Promise<boolean> {
  const found = await provider.getCode(address);
  if (found === '0x') return false;
  if (codeHash !== undefined && keccak256(found) !== codeHash)
    throw new Refused(`Other code is at ${address}.`);
  return true;
}

function callFor({ initCode }: Contract) {
  return { to: DETERMINISTIC_DEPLOYER, data: concat([REGISTRY_SALT, initCode]) };
}

async function tellCost(provider: JsonRpcProvider, contracts: readonly Contract[]): Promise<void> {
  const each = contracts.map((contract) => provider.estimateGas(callFor(contract)));
  const gas = (await Promise.all(each)).reduce((all, one) => all + one, 0n);
  const fees = await provider.getFeeData();
  const price = fees.gasPrice ?? fees.maxFeePerGas ?? 0n;
  console.error(
    `cost        ${gas} gas at ${formatUnits(price, 'gwei')} gwei = ${formatEther(gas * price)} ETH, and the layer 1 fee`,
  );
}

async function send(payer: Wallet, contract: Contract): Promise<TransactionReceipt> {
  const sent = await payer.sendTransaction(callFor(contract));
  const receipt = await sent.wait();
  if (receipt === null || !(await isDeployed(payer.provider as JsonRpcProvider, contract))) {
    throw new Refused(`${sent.hash} did not leave our code at ${contract.address}.`);
  }
  console.error(`deployed    ${contract.title}: ${receipt.gasUsed} gas in block ${receipt.blockNumber}`);
  return receipt;
}

function write(
  chainId: number,
  chain: { name: string; blockNumbers: 'local' | 'l1' },
  receipt: TransactionReceipt,
): void {
  // A local chain is gone tomorrow; its file, an example for the others, is generated.
  if (chainId === LOCAL) return;
  const deployment: Deployment = {
    chainId,
    name: chain.name,
    address: REGISTRY_ADDRESS,
    initCodeHash: REGISTRY_INIT_CODE_HASH,
    codeHash: REGISTRY_CODE_HASH,
    transaction: receipt.hash,
    block: receipt.blockNumber,
    blockNumbers: chain.blockNumbers,
  };
  const file = join(folder, `${chainId}.json`);
  writeFileSync(file, `${JSON.stringify(deployment, null, 2)}\n`);
  console.error(`wrote       ${file}`);
}

/** The chain, the address or the options are not as they must be. */
class Refused extends Error {
  override name = 'Refused';
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
