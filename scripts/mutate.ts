import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { applyMutant, type Mutant, mutantsOf } from './mutants.ts';
import {
  build,
  codeOf,
  compile,
  compileSwitchable,
  contracts,
  copyTests,
  hashTests,
  passesAsLibrary,
  passesAsRegistry,
  readSources,
  type Sources,
  type Switches,
  switchOn,
} from './mutation-bench.ts';
import {
  isCurrent,
  isSettled,
  type Outcome,
  readResults,
  report,
  unexplained,
  writeResults,
} from './mutation-report.ts';

// Puts small faults into the registry, one at a time, and sees whether the contract tests notice.
//
//   node scripts/mutate.ts                        all faults; writes contracts/MUTANTS.md
//   node scripts/mutate.ts --minutes 5            starts no new fault after that; the next run goes on from there
//   node scripts/mutate.ts --only Accounts.sol    one file
//   node scripts/mutate.ts --workers 1            how many faults at once, 2 unless told
//   node scripts/mutate.ts --anew                 tries all again whose result is from before the last change of a test
//
// All faults that can be are compiled into one contract, each behind a switch whose position is a constant in the code; the
// others are compiled one by one. The code takes the place of the registry's in a scratch copy, and the unit tests run
// there with 16 runs of each fuzz test; whatever survives meets the whole suite, invariants included, and the tests of the
// libraries. What survives that must be explained in contracts/mutants-explained.json, or the exit code is 1.
//
// Results are kept in contracts/cache as long as the code is the same. A run tries what has none, and what survived before the
// tests changed.

type Scratch = { readonly fast: string; readonly whole: string; readonly libraries: string };
type Task = Scratch & { readonly switches: Switches };
type Message = { readonly name: string; readonly outcome: Outcome };

const KEPT = join(contracts, 'cache/mutants.json');

function work(): void {
  const { fast, whole, libraries, switches } = workerData as Task;
  const sources = readSources();
  const intact = codeOf(compile(sources))!;
  if (!passesAsRegistry(fast, switchOn(switches, 0), 16) || !passesAsRegistry(fast, intact, 16)) {
    throw new Error('The suite fails without any fault.');
  }

  function outcomeOf(mutant: Mutant): Outcome {
    if (switches.ids.has(mutant.id) && !passesAsRegistry(fast, switchOn(switches, mutant.id), 16)) {
      return 'killed';
    }
    const source = applyMutant(sources[mutant.file]!.content, mutant);
    const faulty = codeOf(compile({ ...sources, [mutant.file]: { content: source } }));
    if (faulty === undefined) return 'does not compile';
    // The registry only writes some fields, which are for readers to unpack.
    const isLibrary = /^src\/(words\/|Leaves)/.test(mutant.file);
    if (faulty === intact && !isLibrary) return 'same code';
    const isUnnoticed =
      (faulty === intact || (passesAsRegistry(fast, faulty, 16) && passesAsRegistry(whole, faulty, 256))) &&
      (!isLibrary || passesAsLibrary(libraries, mutant.file, source));
    return isUnnoticed ? 'survived' : 'killed';
  }

  parentPort!.on('message', (mutant: Mutant) => {
    parentPort!.postMessage({ name: mutant.name, outcome: outcomeOf(mutant) } satisfies Message);
  });
  parentPort!.postMessage('ready');
}

type Run = {
  readonly mutants: readonly Mutant[];
  readonly switches: Switches;
  readonly workers: number;
  /** Milliseconds since 1970 after which no new fault is begun. */
  readonly until: number;
  readonly onResult: (result: Message) => void;
};

async function runAll({ mutants, switches, workers, until, onResult }: Run): Promise<void> {
  const queue = [...mutants];
  const scratches = Array.from({ length: workers }, () => ({
    fast: copyTests('fast'),
    whole: copyTests('whole'),
    libraries: copyTests('libraries'),
  }));
  try {
    await Promise.all(
      scratches.map(
        (scratch) =>
          new Promise<void>((done, fail) => {
            const task: Task = { ...scratch, switches };
            const worker = new Worker(fileURLToPath(import.meta.url), { workerData: task });
            worker.on('error', fail);
            worker.on('message', (message: Message | 'ready') => {
              if (message !== 'ready') onResult(message);
              const next = Date.now() < until ? queue.shift() : undefined;
              if (next) worker.postMessage(next);
              else worker.terminate().then(() => done(), fail);
            });
          }),
      ),
    );
  } finally {
    for (const folder of scratches.flatMap(Object.values<string>)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function everyMutant(sources: Sources): Mutant[] {
  const output = compile(sources);
  const every: Mutant[] = [];
  for (const [file, { content }] of Object.entries(sources)) {
    // Number 0 is "no fault".
    every.push(...mutantsOf(file, content, output.sources[file]!.ast, every.length + 1));
  }
  return every;
}

async function main(args: readonly string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const only = option('--only');

  build(contracts);
  const sources = readSources();
  const every = everyMutant(sources);
  const chosen = every.filter(({ file }) => only === undefined || file.endsWith(only));
  const code = createHash('sha256')
    .update(codeOf(compile(sources))!)
    .digest('hex');
  const results = readResults(KEPT, code);
  const tests = hashTests();
  const isDone = args.includes('--anew') ? isCurrent : isSettled;
  const mutants = chosen.filter(({ name }) => !isDone(results.of[name], tests));
  console.log(`${chosen.length} faults, ${mutants.length} of them to be tried`);

  if (mutants.length > 0) {
    let tried = 0;
    await runAll({
      mutants,
      switches: compileSwitchable(sources, chosen),
      workers: Number(option('--workers') ?? 2),
      until: Date.now() + Number(option('--minutes') ?? Number.POSITIVE_INFINITY) * 60_000,
      onResult: ({ name, outcome }) => {
        results.of[name] = { outcome, tests };
        writeResults(KEPT, results);
        if (outcome === 'survived') console.log(`survived  ${name}`);
        if (++tried % 25 === 0) console.log(`${tried} of ${mutants.length}`);
      },
    });
  }

  const explained = JSON.parse(readFileSync(join(contracts, 'mutants-explained.json'), 'utf8'));
  const { initCodeHash } = JSON.parse(readFileSync(join(contracts, 'deployments/31337.json'), 'utf8'));
  const text = report(every, results, explained, { initCodeHash, tests });
  writeFileSync(join(contracts, 'MUTANTS.md'), text);
  console.log(text);
  const isComplete = chosen.every(({ name }) => results.of[name] !== undefined);
  if (!isComplete || unexplained(chosen, results, explained).length > 0) process.exitCode = 1;
}

if (isMainThread) await main(process.argv.slice(2));
else work();
