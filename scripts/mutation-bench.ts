import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foundryBinary, foundryEnv } from './foundry.ts';
import { type Mutant, switchable } from './mutants.ts';

// What a fault is put on: the registry's source, its compiler, and scratch copies of the contract tests.

/** Text of each source file by its path in `contracts`, in the form that solc reads. */
export type Sources = Record<string, { content: string }>;
/** One contract with many faults in it, of which none or one is on. */
export type Switches = { readonly code: string; readonly ids: ReadonlySet<number> };
type Output = {
  errors?: {
    severity: string;
    message: string;
    sourceLocation?: { file: string; start: number; end: number };
  }[];
  sources: Record<string, { ast: unknown }>;
  contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
};

const require = createRequire(import.meta.url);
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const contracts = join(root, 'contracts');
const REGISTRY = 'src/ProvenanceRegistry.sol';
const ARTIFACT = 'out/ProvenanceRegistry.sol/ProvenanceRegistry.json';
/** Stands in the code for the number of the fault that is switched on. */
const SWITCH = 'c0109403'.repeat(8);

/** The registry's own source. OpenZeppelin's verifier, which is deployed beside it, is not for us to break. */
export function readSources(): Sources {
  const sources: Sources = {};
  for (const name of readdirSync(join(contracts, 'src'), { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!name.endsWith('.sol') || name.startsWith('verifiers')) continue;
    const file = join(contracts, 'src', name);
    sources[relative(contracts, file)] = { content: readFileSync(file, 'utf8') };
  }
  return sources;
}

/** SHA-256 of everything that decides what the contract tests notice. */
export function hashTests(): string {
  const hash = createHash('sha256');
  const tests = readdirSync(join(contracts, 'test'), { recursive: true, encoding: 'utf8' });
  for (const name of tests.filter((file) => file.endsWith('.sol')).toSorted()) {
    hash.update(`${name}\n${readFileSync(join(contracts, 'test', name), 'utf8')}`);
  }
  return hash.update(readFileSync(join(contracts, 'foundry.toml'))).digest('hex');
}

/** Compiles without optimiser, which is quick and leaves every fault in place. */
export function compile(sources: Sources): Output {
  const settings = {
    viaIR: true,
    optimizer: { enabled: false },
    evmVersion: 'cancun',
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    outputSelection: { '*': { '': ['ast'] }, [REGISTRY]: { '*': ['evm.bytecode.object'] } },
  };
  const solc = require('solc') as { compile(input: string): string };
  return JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })));
}

/** The registry's init code as hex, or undefined if the sources do not compile. */
export function codeOf(output: Output): string | undefined {
  if (output.errors?.some(({ severity }) => severity === 'error')) return undefined;
  return output.contracts[REGISTRY]?.ProvenanceRegistry?.evm.bytecode.object;
}

/**
 * The code with all faults that can be switched, and which these are. Where the compiler wants a literal or a place to
 * assign to, a choice between two values is an error: such faults are left out and it tries again.
 */
export function compileSwitchable(sources: Sources, mutants: readonly Mutant[]): Switches {
  const helper = `
function _mutant(uint256 id) pure returns (bool) {
    uint256 on = 0x${SWITCH};
    return on == id;
}`;
  let left = mutants.filter(({ site }) => site !== 'fixed');
  for (;;) {
    const all: Sources = { 'src/Switch.sol': { content: `pragma solidity ^0.8.24;${helper}\n` } };
    for (const [file, { content }] of Object.entries(sources)) {
      const mine = left.filter((mutant) => mutant.file === file);
      const path = file.split('/').length > 2 ? '../Switch.sol' : './Switch.sol';
      const body = switchable(content, mine);
      all[file] = {
        content: mine.length === 0 ? content : `${body}\nimport {_mutant} from "${path}";\n`,
      };
    }
    const output = compile(all);
    const code = codeOf(output);
    if (code !== undefined) return { code, ids: new Set(left.map(({ id }) => id)) };
    const bad = new Set<number>();
    for (const { severity, message, sourceLocation } of output.errors ?? []) {
      if (severity !== 'error') continue;
      if (!sourceLocation) throw new Error(message);
      const text = Buffer.from(all[sourceLocation.file]!.content);
      // The switch that the error is in: the last one before its end. Mostly the error's own text begins with it.
      const before = text.subarray(0, sourceLocation.end).toString();
      const own = text.subarray(sourceLocation.start, sourceLocation.end).toString();
      const id = /_mutant\((\d+)\)/.exec(own)?.[1] ?? [...before.matchAll(/_mutant\((\d+)\)/g)].at(-1)?.[1];
      if (id === undefined) throw new Error(message);
      bad.add(Number(id));
    }
    left = left.filter(({ id }) => !bad.has(id));
  }
}

/** The code in which the fault of this number is on; none for 0. */
export function switchOn({ code }: Switches, id: number): string {
  return code.replaceAll(SWITCH, id.toString(16).padStart(64, '0'));
}

/** Builds what the tests need, in `folder`. */
export function build(folder: string): void {
  const run = spawnSync(foundryBinary('forge'), ['build', '--root', folder], {
    env: foundryEnv(),
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`The contracts do not build:\n${run.stdout}${run.stderr}`);
}

/** Tests of the libraries without the registry; the others say nothing of a fault in code that the registry leaves out. */
const OF_LIBRARIES = ['Words.t.sol', 'Leaves.t.sol'];

/**
 * A folder with all that the tests need, built, in which the registry's code can be replaced. Gas figures, which are
 * those of optimised code, are left out; the invariant runs too if it is for the first, fast look. (To leave suites out by
 * a filter would cost 5 seconds a run: forge then compiles anew what lies outside of its root.)
 */
export function copyTests(look: 'fast' | 'whole' | 'libraries'): string {
  const scratch = mkdtempSync(join(tmpdir(), `colophon-mutants-${look}-`));
  const copy = join(scratch, 'contracts');
  mkdirSync(copy);
  const built = look === 'libraries' ? [] : ['out', 'cache'];
  for (const name of ['src', 'test', 'foundry.toml', 'snapshots', ...built]) {
    cpSync(join(contracts, name), join(copy, name), { recursive: true });
  }
  rmSync(join(copy, 'cache/invariant'), { recursive: true, force: true });
  for (const name of readdirSync(join(copy, 'test'))) {
    const isOfLibraries = OF_LIBRARIES.includes(name);
    const isWanted =
      look === 'libraries'
        ? isOfLibraries || ['Test.sol', 'Tree.sol'].includes(name)
        : !isOfLibraries && name !== 'Gas.t.sol' && !(look === 'fast' && name === 'invariant');
    if (!isWanted) rmSync(join(copy, 'test', name), { recursive: true });
  }
  if (look === 'libraries') {
    for (const name of ['registry', 'verifiers', 'ProvenanceRegistry.sol']) {
      rmSync(join(copy, 'src', name), { recursive: true });
    }
  }
  cpSync(join(root, 'tests/vectors'), join(scratch, 'tests/vectors'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  // Now, and not with the first fault in place, which a build would overwrite.
  build(copy);
  return scratch;
}

/** True if the suite in `scratch` lets this code pass for the registry. */
export function passesAsRegistry(scratch: string, code: string, fuzzRuns: number): boolean {
  const file = join(scratch, 'contracts', ARTIFACT);
  const artifact = JSON.parse(readFileSync(file, 'utf8'));
  artifact.bytecode.object = `0x${code}`;
  writeFileSync(file, JSON.stringify(artifact));
  return passes(scratch, fuzzRuns);
}

/** True if the tests of the libraries, in `scratch`, pass with this text of one library. */
export function passesAsLibrary(scratch: string, file: string, source: string): boolean {
  const path = join(scratch, 'contracts', file);
  const intact = readFileSync(path, 'utf8');
  writeFileSync(path, source);
  try {
    return passes(scratch, 256);
  } finally {
    writeFileSync(path, intact);
  }
}

function passes(scratch: string, fuzzRuns: number): boolean {
  const args = ['test', '--root', join(scratch, 'contracts'), '--fail-fast', '--threads', '1'];
  const { status, error, stdout, stderr } = spawnSync(foundryBinary('forge'), args, {
    env: {
      ...foundryEnv(),
      FOUNDRY_FUZZ_RUNS: `${fuzzRuns}`,
      FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(scratch, 'fuzz'),
      FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(scratch, 'invariant'),
    },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    // A fault that makes a loop endless is noticed by the time it takes.
    timeout: 300_000,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return true;
  const isNoticed =
    stdout.includes('[FAIL') || (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  if (!isNoticed) throw new Error(`forge failed, but no test did:\n${stdout}${stderr}${error ?? ''}`);
  return false;
}
