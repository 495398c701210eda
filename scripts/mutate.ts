import { spawnSync } from 'node:child_process';
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
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { foundryBinary, foundryEnv } from './foundry.ts';
import { applyMutant, type Mutant, mutantsOf, switchable } from './mutants.ts';

// Puts small faults into the registry, one at a time, and sees whether the contract tests notice.
//
//   node scripts/mutate.ts                        writes contracts/MUTANTS.md; stops starting new faults after 18 minutes
//   node scripts/mutate.ts --minutes 5 --seed 7   a shorter run over another order of the faults
//   node scripts/mutate.ts --only Accounts.sol    one file
//
// All faults that can be are compiled into one contract, each behind a switch whose position is a constant in the code; the
// others are compiled one by one. The code takes the place of the registry's in a scratch copy, and the unit tests run
// there with 16 runs of each fuzz test; whatever survives meets the whole suite, invariants included. What survives that
// must be explained in contracts/mutants-explained.json, or the exit code is 1.

type Outcome = 'killed' | 'survived' | 'does not compile' | 'same code';
type Result = { readonly mutant: Mutant; readonly outcome: Outcome };
type Sources = Record<string, { content: string }>;
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
const contracts = join(root, 'contracts');
const REGISTRY = 'src/ProvenanceRegistry.sol';
const ARTIFACT = 'out/ProvenanceRegistry.sol/ProvenanceRegistry.json';
const WORKERS = 2;
/** Stands in the code for the number of the fault that is switched on. */
const SWITCH = 'c0109403'.repeat(8);

function readSources(): Sources {
  const sources: Sources = {};
  for (const name of readdirSync(join(contracts, 'src'), { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!name.endsWith('.sol') || name.startsWith('verifiers')) continue;
    const file = join(contracts, 'src', name);
    sources[relative(contracts, file)] = { content: readFileSync(file, 'utf8') };
  }
  return sources;
}

function compile(sources: Sources): Output {
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

function codeOf(output: Output): string | undefined {
  if (output.errors?.some(({ severity }) => severity === 'error')) return undefined;
  return output.contracts[REGISTRY]?.ProvenanceRegistry?.evm.bytecode.object;
}

/**
 * The code with all faults that can be switched, and which these are. Where the compiler wants a literal or a place to
 * assign to, a choice between two values is an error: such faults are left out and it tries again.
 */
function compileSwitchable(sources: Sources, mutants: readonly Mutant[]): { code: string; ids: Set<number> } {
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

/** Tests that say nothing of a fault: figures of optimised code, and the libraries without the registry. */
const LEFT_OUT = ['Gas.t.sol', 'Words.t.sol', 'Leaves.t.sol'];

/**
 * A copy of all that the tests need, built, in which the registry's code can be replaced. Without the invariant runs if it
 * is for the first, fast look. (To leave suites out by a filter would cost 5 seconds a run: forge then compiles anew
 * what lies outside of its root.)
 */
function scratchCopy(look: 'fast' | 'whole'): string {
  const scratch = mkdtempSync(join(tmpdir(), `colophon-mutants-${look}-`));
  mkdirSync(join(scratch, 'contracts'));
  for (const name of ['src', 'test', 'foundry.toml', 'snapshots', 'out', 'cache']) {
    cpSync(join(contracts, name), join(scratch, 'contracts', name), { recursive: true });
  }
  for (const name of [...LEFT_OUT, ...(look === 'fast' ? ['invariant'] : [])]) {
    rmSync(join(scratch, 'contracts/test', name), { recursive: true });
  }
  rmSync(join(scratch, 'contracts/cache/invariant'), { recursive: true, force: true });
  cpSync(join(root, 'tests/vectors'), join(scratch, 'tests/vectors'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  // Now, and not with the first fault in place, which a build would overwrite.
  build(join(scratch, 'contracts'));
  return scratch;
}

function build(folder: string): void {
  const run = spawnSync(foundryBinary('forge'), ['build', '--root', folder], {
    env: foundryEnv(),
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`The contracts do not build:\n${run.stdout}${run.stderr}`);
}

/** True if the suite in `scratch` lets this code pass for the registry. */
function survives(scratch: string, code: string, runs: number): boolean {
  const file = join(scratch, 'contracts', ARTIFACT);
  const artifact = JSON.parse(readFileSync(file, 'utf8'));
  artifact.bytecode.object = `0x${code}`;
  writeFileSync(file, JSON.stringify(artifact));
  const run = spawnSync(
    foundryBinary('forge'),
    ['test', '--root', join(scratch, 'contracts'), '--fail-fast'],
    {
      env: {
        ...foundryEnv(),
        FOUNDRY_FUZZ_RUNS: `${runs}`,
        FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(scratch, 'fuzz'),
        FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(scratch, 'invariant'),
      },
      stdio: 'ignore',
      // A fault that makes a loop endless is noticed by the time it takes.
      timeout: 300_000,
      killSignal: 'SIGKILL',
    },
  );
  return run.status === 0;
}

type Switches = { readonly code: string; readonly ids: ReadonlySet<number> };
type Task = Switches & { readonly fast: string; readonly whole: string };

function work(): void {
  const { fast, whole, code, ids } = workerData as Task;
  const sources = readSources();
  const switched = (id: number) => code.replaceAll(SWITCH, id.toString(16).padStart(64, '0'));
  if (!survives(fast, switched(0), 16)) throw new Error('The suite fails without any fault.');
  let intact: string | undefined;

  function outcomeOf(mutant: Mutant): Outcome {
    if (ids.has(mutant.id) && !survives(fast, switched(mutant.id), 16)) return 'killed';
    intact ??= codeOf(compile(sources));
    const source = sources[mutant.file]!.content;
    const faulty = codeOf(compile({ ...sources, [mutant.file]: { content: applyMutant(source, mutant) } }));
    if (faulty === undefined) return 'does not compile';
    if (faulty === intact) return 'same code';
    return survives(fast, faulty, 16) && survives(whole, faulty, 256) ? 'survived' : 'killed';
  }

  parentPort!.on('message', (mutant: Mutant) => {
    parentPort!.postMessage({ mutant, outcome: outcomeOf(mutant) } satisfies Result);
  });
  parentPort!.postMessage('ready');
}

async function runAll(mutants: readonly Mutant[], until: number, switches: Switches): Promise<Result[]> {
  const queue = [...mutants];
  const results: Result[] = [];
  const scratches = Array.from({ length: WORKERS }, () => ({
    fast: scratchCopy('fast'),
    whole: scratchCopy('whole'),
  }));
  await Promise.all(
    scratches.map(
      (scratch) =>
        new Promise<void>((done, fail) => {
          const worker = new Worker(fileURLToPath(import.meta.url), {
            workerData: { ...switches, ...scratch },
          });
          worker.on('error', fail);
          worker.on('message', (message: Result | 'ready') => {
            if (message !== 'ready') {
              results.push(message);
              if (message.outcome === 'survived') console.log(`survived  ${nameOf(message.mutant)}`);
              if (results.length % 25 === 0) console.log(`${results.length} of ${mutants.length}`);
            }
            const next = Date.now() < until ? queue.shift() : undefined;
            if (next) worker.postMessage(next);
            else worker.terminate().then(() => done(), fail);
          });
        }),
    ),
  );
  for (const { fast, whole } of scratches) {
    for (const scratch of [fast, whole]) rmSync(scratch, { recursive: true, force: true });
  }
  return results;
}

/** What a fault is called in the report and in the explanations; stays when lines move. */
function nameOf({ file, operator, original, replacement }: Mutant): string {
  const short = (text: string) => text.replaceAll(/\s+/g, ' ');
  return `${file.slice('src/'.length)} ${operator}: ${short(original)} -> ${short(replacement)}`;
}

/** In an order that the seed decides, so that a run that is cut short still sees all parts. */
function shuffled(mutants: readonly Mutant[], seed: number): Mutant[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return mutants
    .map((mutant) => ({ mutant, order: next() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ mutant }) => mutant);
}

function report(
  results: readonly Result[],
  total: number,
  seed: number,
  explained: Record<string, string>,
): string {
  const count = (outcome: Outcome, of: readonly Result[] = results) =>
    of.filter((result) => result.outcome === outcome).length;
  const operators = [...new Set(results.map(({ mutant }) => mutant.operator))].toSorted();
  const rows = operators.map((operator) => {
    const of = results.filter(({ mutant }) => mutant.operator === operator);
    return `| ${operator} | ${count('killed', of)} | ${count('survived', of)} | ${count('same code', of)} | ${count('does not compile', of)} |`;
  });
  const survivors = results
    .filter(({ outcome }) => outcome === 'survived')
    .map(({ mutant }) => `- \`${nameOf(mutant)}\`\n  ${explained[nameOf(mutant)] ?? '**Unexplained.**'}`)
    .toSorted();
  return `# Mutants

Written by \`node scripts/mutate.ts\`, which puts one small fault at a time into \`contracts/src\` and runs the contract
tests. ${results.length} of ${total} faults were tried (seed ${seed}).

**${count('killed')} killed, ${count('survived')} survived.** Not counted: ${count('same code')} that change no code of the
registry (fields that only readers unpack; \`Words.t.sol\` tests them), ${count('does not compile')} that do not compile.

| operator | killed | survived | same code | does not compile |
|---|---:|---:|---:|---:|
${rows.join('\n')}

## Survivors

${survivors.join('\n') || 'None.'}
`;
}

async function main(args: readonly string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const seed = Number(option('--seed') ?? 1);
  const until = Date.now() + Number(option('--minutes') ?? 18) * 60_000;
  const only = option('--only');

  build(contracts);
  const sources = readSources();
  const output = compile(sources);
  const every: Mutant[] = [];
  for (const [file, { content }] of Object.entries(sources)) {
    // Number 0 is "no fault".
    every.push(...mutantsOf(file, content, output.sources[file]!.ast, every.length + 1));
  }
  const mutants = every.filter(({ file }) => only === undefined || file.endsWith(only));
  const switches = compileSwitchable(sources, mutants);
  console.log(`${mutants.length} faults, ${switches.ids.size} of them in one contract`);

  const results = await runAll(shuffled(mutants, seed), until, switches);
  const explanations = join(contracts, 'mutants-explained.json');
  const explained = JSON.parse(readFileSync(explanations, 'utf8')) as Record<string, string>;
  const text = report(results, mutants.length, seed, explained);
  if (only === undefined) writeFileSync(join(contracts, 'MUTANTS.md'), text);
  console.log(text);
  const survivors = results.filter(({ outcome }) => outcome === 'survived');
  if (survivors.some(({ mutant }) => !(nameOf(mutant) in explained))) process.exitCode = 1;
}

if (isMainThread) await main(process.argv.slice(2));
else work();
