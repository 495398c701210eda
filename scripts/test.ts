import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { foundryBinary, foundryEnv } from './foundry.ts';

/** What a runner counted. */
type Count = { passed: number; failed: number; skipped: number };

/** The names of what failed, said again at the very end: a long log is often kept by its tail. */
const failures: string[] = [];

/** The names of what failed, and passed when its file was run once more. */
const unsteady: string[] = [];

/** Files that are run once more; more than these are not a stalled machine's doing. */
const MOST_REPEATED = 5;

const OUT = 'out/test';

/** Each group of checks by name, in the order CI runs them: cheap and telling ones first. */
const GROUPS: Readonly<Record<string, () => Count>> = {
  check: () =>
    sum(
      step('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '--diagnostic-level=warn']),
      step('extension types', ['node_modules/wxt/bin/wxt.mjs', 'prepare']),
      step('types', ['node_modules/typescript/bin/tsc', '--noEmit']),
      step('lock file', ['scripts/complete-lock.mjs', '--check']),
      step('generated files', ['scripts/generate.ts', '--check']),
      command(
        'contract format',
        foundryBinary('forge'),
        ['fmt', '--root', 'contracts', '--check'],
        foundryEnv(),
      ),
    ),
  unit: () => vitest('unit', 'vitest.config.ts'),
  contracts: () => forge('contracts', {}),
  build: () => step('build for Chromium and Firefox', ['scripts/build.ts']),
  e2e: () => vitest('e2e', 'tests/e2e/vitest.config.ts'),
  fuzz: () => forge('fuzz', { FOUNDRY_PROFILE: 'intense' }),
};

/** What `npm test` runs; `fuzz` is the long form of `contracts`. */
const ALL = ['check', 'unit', 'contracts', 'build', 'e2e'];

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in GROUPS));
if (unknown !== undefined) {
  console.error(`There is no group of checks "${unknown}". There are: ${Object.keys(GROUPS).join(', ')}.`);
  process.exit(64);
}
mkdirSync(OUT, { recursive: true });
const chosen = names.length > 0 ? names.flatMap((name) => (name === 'e2e' ? ['build', 'e2e'] : [name])) : ALL;
const total = sum(
  ...chosen.map((name) => {
    console.log(`\n== ${name}`);
    const count = GROUPS[name]!();
    console.log(`${name}: ${words(count)}`);
    return count;
  }),
);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
if (unsteady.length > 0) console.log(`\n${unsteady.map((name) => `UNSTEADY  ${name}`).join('\n')}`);
if (failures.length > 0) console.log(`\n${failures.map((failure) => `FAILED  ${failure}`).join('\n')}`);
console.log(`\n${words(total)}`);

function step(title: string, args: readonly string[]): Count {
  return command(title, process.execPath, args);
}

function command(title: string, file: string, args: readonly string[], env = process.env): Count {
  const { status } = spawnSync(file, args, { stdio: 'inherit', env });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${title}`);
  if (status !== 0) failures.push(title);
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

type VitestFile = {
  name: string;
  status: string;
  assertionResults: { status: string; fullName: string }[];
};
type VitestReport = { success: boolean; testResults: VitestFile[] };

/**
 * Runs tests, and files of which something failed once more, from their beginning: a loaded machine stalls a process or a browser
 * now and then, and tests of one file may build on each other. What fails twice is broken; what failed once is named.
 */
function vitest(name: string, config: string): Count {
  const first = runVitest(`${OUT}/${name}.json`, config, []);
  const broken = first?.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name) ?? [];
  const isToRepeat = broken.length > 0 && broken.length <= MOST_REPEATED;
  const second = isToRepeat ? runVitest(`${OUT}/${name}-again.json`, config, broken) : undefined;
  if (!first || (isToRepeat && !second)) {
    failures.push(`${name}: no report was written`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const again = new Map(second?.testResults.map((file) => [file.name, file]));
  for (const file of first.testResults)
    if (again.get(file.name)?.status === 'passed') unsteady.push(...failed(file));
  const last = first.testResults.map((file) => again.get(file.name) ?? file);
  failures.push(...last.flatMap(failed));
  const ended = last.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = ended.filter((status) => status === 'passed').length;
  const lost = last.flatMap(failed).length;
  // An error outside of every test fails the run, too.
  const isClean = (second ?? first).success || lost > 0;
  if (!isClean) failures.push(`${name}: an error outside of the tests`);
  return {
    passed,
    failed: isClean ? lost : 1,
    skipped: ended.length - passed - ended.filter(isFailed).length,
  };
}

function runVitest(report: string, config: string, files: readonly string[]): VitestReport | undefined {
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, ...reporters, ...files];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  const read = readJson(report) as Omit<VitestReport, 'success'> | undefined;
  return read && { ...read, success: status === 0 };
}

/** What failed in a file, by name; a file that does not load has no failed test. */
function failed({ name, status, assertionResults }: VitestFile): string[] {
  const tests = assertionResults.filter((test) => isFailed(test.status));
  if (status === 'failed' && tests.length === 0) return [`${relative('.', name)}: did not run`];
  return tests.map(({ fullName }) => `${relative('.', name)}: ${fullName}`);
}

function isFailed(test: string): boolean {
  return test === 'failed';
}

type ForgeTest = {
  status: 'Success' | 'Failure' | 'Skipped';
  reason?: string | null;
  kind: { Fuzz?: { runs: number }; Invariant?: { calls: number } };
};
type ForgeSuites = Record<string, { test_results: Record<string, ForgeTest> }>;

function forge(name: string, env: Record<string, string>): Count {
  const args = ['test', '--root', 'contracts', '--json'];
  const { status, stdout, stderr } = spawnSync(foundryBinary('forge'), args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...foundryEnv(), ...env },
  });
  const suites = parseJson(stdout.slice(stdout.indexOf('{'))) as ForgeSuites | undefined;
  if (!suites) {
    console.log(stdout, stderr);
    failures.push(`${name}: no report was written`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const [suite, { test_results }] of Object.entries(suites)) {
    for (const [test, { status: outcome, reason }] of Object.entries(test_results)) {
      if (outcome === 'Success') count.passed++;
      else if (outcome === 'Skipped') count.skipped++;
      else {
        count.failed++;
        failures.push(`${suite} ${test}: ${reason}`);
      }
    }
  }
  if (status !== 0 && count.failed === 0) count.failed = 1;
  const kinds = Object.values(suites).flatMap((suite) =>
    Object.values(suite.test_results).map(({ kind }) => kind),
  );
  const fuzzed = kinds.reduce((runs, { Fuzz }) => runs + (Fuzz?.runs ?? 0), 0);
  const calls = kinds.reduce((all, { Invariant }) => all + (Invariant?.calls ?? 0), 0);
  const [tests, size] = [kinds.length, Object.keys(suites).length];
  console.log(`${name}: ${tests} tests in ${size} suites, ${fuzzed} fuzz runs, ${calls} invariant calls`);
  console.log(`mutants (npm run test:mutants, not run here): ${mutants()}`);
  return count;
}

/** What the last mutation run counted, and whether it was about the contract that is here now. */
function mutants(): string {
  const report = readText('contracts/MUTANTS.md');
  const counts = /^\*\*(.*\bkilled\b.*)\*\*$/m.exec(report)?.[1];
  if (!counts) return 'no report';
  const { initCodeHash } = readJson('contracts/deployments/31337.json') as { initCodeHash: string };
  return report.includes(initCodeHash) ? counts : `${counts} But of another contract than this.`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readJson(file: string): unknown {
  return parseJson(readText(file));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sum(...counts: readonly Count[]): Count {
  return counts.reduce(
    (all, { passed, failed, skipped }) => ({
      passed: all.passed + passed,
      failed: all.failed + failed,
      skipped: all.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

function words({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
