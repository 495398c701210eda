import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { concat, getCreate2Address, keccak256, ZeroHash } from 'ethers';
import { forge } from './foundry.ts';

// Compiles the registry and writes what TypeScript needs of it.
//
//   node scripts/generate-abi.ts           writes lib/registry/abi.ts, lib/registry/deployment.ts and the local deployment
//   node scripts/generate-abi.ts --check   exits with 1 if they are not what the contract compiles to

type Parameter = { name: string; type: string; indexed?: boolean; components?: Parameter[] };
type AbiItem = {
  type: string;
  name?: string;
  stateMutability?: string;
  anonymous?: boolean;
  inputs?: Parameter[];
  outputs?: Parameter[];
};
type Artifact = {
  abi: AbiItem[];
  bytecode: { object: string };
  deployedBytecode: { object: string; immutableReferences: Record<string, unknown> };
  storageLayout: { storage: { label: string; slot: string }[] };
};

const DEPLOYER = '0x4e59b44847b379578588920cA78FbF26c0B4956C';
const SALT = ZeroHash;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

function compile(source: string, name: string): Artifact {
  // A build of its own: bytecode from the IR pipeline can depend on which other files are compiled along with it.
  const [out, cache] = [`out/${name}`, `cache/${name}`];
  forge(['build', source, '--root', 'contracts', '--out', out, '--cache-path', cache]);
  const artifact = resolve(root, `contracts/${out}/${name}.sol/${name}.json`);
  return JSON.parse(readFileSync(artifact, 'utf8'));
}

/** Storage slots are public: clients prove them. The vectors say where each mapping must lie. */
function assertLayout({ storageLayout }: Artifact): void {
  const vectors = JSON.parse(readFileSync(resolve(root, 'tests/vectors/registry.json'), 'utf8'));
  const expected = JSON.stringify(vectors.layout);
  const found = JSON.stringify(
    storageLayout.storage.map(({ label, slot }) => ({ slot: Number(slot), label })),
  );
  if (found !== expected) {
    throw new Error(
      `The registry's storage layout is\n${found}\nbut tests/vectors/registry.json promises\n${expected}`,
    );
  }
}

/** The code at the address is known before it is there only if nothing is filled in at deployment. */
function assertNoImmutables({ deployedBytecode }: Artifact): void {
  if (Object.keys(deployedBytecode.immutableReferences ?? {}).length > 0) {
    throw new Error('A contract has immutables, so its code would not be the same on every chain.');
  }
}

function abiSource(abi: readonly AbiItem[]): string {
  const order = ['function', 'event', 'error'];
  const items = abi
    .toSorted(
      (a, b) =>
        order.indexOf(a.type) - order.indexOf(b.type) || (a.name ?? '').localeCompare(b.name ?? '', 'en'),
    )
    .map((item) => `  // ${signature(item)}\n  ${literal(clean(item))},\n`);
  return `// Generated from contracts/src/ProvenanceRegistry.sol by scripts/generate-abi.ts. Do not edit.

/** ABI of the registry contract; what its functions promise is documented in \`contracts/src/IProvenanceRegistry.sol\`. */
export const REGISTRY_ABI = [
${items.join('')}] as const;
`;
}

function addressOf(initCode: string): string {
  return getCreate2Address(DEPLOYER, SALT, keccak256(initCode)).toLowerCase();
}

function verifierSource(initCode: string): string {
  return `// Generated from contracts/src/verifiers/PasskeyVerifier.sol by scripts/generate-abi.ts. Do not edit.
import type { Hex } from '../content/hex.ts';

/**
 * Where the verifier of passkeys is, on every chain on which somebody has deployed it: the only one whose signatures are
 * believed here without asking a chain.
 */
export const PASSKEY_VERIFIER: Hex = '${addressOf(initCode)}';
`;
}

function deploymentSource(initCode: string, code: string, verifierInitCode: string): string {
  return `// Generated from contracts/src/ProvenanceRegistry.sol by scripts/generate-abi.ts. Do not edit.
import type { Hex } from '../content/hex.ts';

/** The deterministic deployment proxy: a call with salt and init code makes the contract, on any chain that has it. */
export const DETERMINISTIC_DEPLOYER: Hex = '${DEPLOYER.toLowerCase()}';

/** The CREATE2 salt of the registry. */
export const REGISTRY_SALT: Hex = '${SALT}';

/** Where the registry of this version is, on every chain on which somebody has deployed it. */
export const REGISTRY_ADDRESS: Hex = '${addressOf(initCode)}';

/** Keccak-256 of {@link REGISTRY_INIT_CODE}, from which the address follows. */
export const REGISTRY_INIT_CODE_HASH: Hex =
  '${keccak256(initCode)}';

/** Keccak-256 of the code at {@link REGISTRY_ADDRESS}, as EXTCODEHASH gives it. */
export const REGISTRY_CODE_HASH: Hex =
  '${keccak256(code)}';

/**
 * Creation code of the registry. To deploy it, send the salt followed by this code to the deployer, without value.
 * Readers do not need it: import it only where a chain is set up.
 */
export const REGISTRY_INIT_CODE: Hex =
  '${concat([initCode])}';

/** Creation code of the verifier of passkeys (\`lib/statement/passkey-verifier.ts\`), deployed in the same way. */
export const PASSKEY_VERIFIER_INIT_CODE: Hex =
  '${concat([verifierInitCode])}';
`;
}

/** What contracts/deployments/ says of a chain, for the local one that anvil makes anew each time. */
function localDeployment(initCode: string, code: string): string {
  const deployment = {
    chainId: 31337,
    name: 'local',
    address: addressOf(initCode),
    initCodeHash: keccak256(initCode),
    codeHash: keccak256(code),
    transaction: null,
    block: 0,
    blockNumbers: 'local',
  };
  return `${JSON.stringify(deployment, null, 2)}\n`;
}

/** The item without what the compiler adds for its own use, the keys in a fixed order. */
function clean({ type, name, stateMutability, anonymous, inputs, outputs }: AbiItem): AbiItem {
  return {
    type,
    ...(name === undefined ? {} : { name }),
    ...(stateMutability === undefined ? {} : { stateMutability }),
    ...(anonymous === undefined ? {} : { anonymous }),
    ...(inputs === undefined ? {} : { inputs: inputs.map(cleanParameter) }),
    ...(outputs === undefined ? {} : { outputs: outputs.map(cleanParameter) }),
  };
}

function cleanParameter({ name, type, indexed, components }: Parameter): Parameter {
  return {
    name,
    type,
    ...(indexed === undefined ? {} : { indexed }),
    ...(components === undefined ? {} : { components: components.map(cleanParameter) }),
  };
}

function signature({ type, name, inputs, outputs, stateMutability }: AbiItem): string {
  const view = stateMutability === 'view' ? ' view' : '';
  const returns = outputs?.length ? ` returns (${outputs.map(parameter).join(', ')})` : '';
  return `${type} ${name}(${(inputs ?? []).map(parameter).join(', ')})${view}${returns}`;
}

function parameter({ type, name, indexed, components }: Parameter): string {
  const shown = components ? `(${components.map(parameter).join(', ')})${type.slice('tuple'.length)}` : type;
  return [shown, indexed ? 'indexed' : '', name].filter(Boolean).join(' ');
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).replaceAll('"', "'");
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${literal(field)}`);
  return `{ ${fields.join(', ')} }`;
}

function main(args: readonly string[]): void {
  const artifact = compile('src/ProvenanceRegistry.sol', 'ProvenanceRegistry');
  const verifier = compile('src/verifiers/PasskeyVerifier.sol', 'PasskeyVerifier');
  assertLayout(artifact);
  assertNoImmutables(artifact);
  assertNoImmutables(verifier);
  const { bytecode, deployedBytecode } = artifact;
  const files = {
    'lib/registry/abi.ts': abiSource(artifact.abi),
    'lib/registry/deployment.ts': deploymentSource(
      bytecode.object,
      deployedBytecode.object,
      verifier.bytecode.object,
    ),
    'lib/statement/passkey-verifier.ts': verifierSource(verifier.bytecode.object),
    'contracts/deployments/31337.json': localDeployment(bytecode.object, deployedBytecode.object),
  };
  for (const [path, source] of Object.entries(files)) {
    const file = resolve(root, path);
    if (!args.includes('--check')) {
      writeFileSync(file, source);
    } else if (read(file) !== source) {
      console.error(`${path} is not what contracts/src compiles to. Run: node scripts/generate-abi.ts`);
      process.exitCode = 1;
    }
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

main(process.argv.slice(2));
