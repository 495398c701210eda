import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mutant } from './mutants.ts';

/** `same code`: the compiler makes the same of it. Neither this nor what does not compile is counted as a fault. */
export type Outcome = 'killed' | 'survived' | 'does not compile' | 'same code';
/** What came of a fault, and the hash of the tests that it met. */
export type Result = { readonly outcome: Outcome; readonly tests: string };
/** Results by the name of the fault, and the hash of the code that they are about. */
export type Results = { readonly code: string; readonly of: Record<string, Result> };

/** What is kept in `file` about this code; nothing if it is about other code, or missing. */
export function readResults(file: string, code: string): Results {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Results;
    if (kept.code === code) return kept;
  } catch {
    // The first run, or one that was killed while it wrote.
  }
  return { code, of: {} };
}

export function writeResults(file: string, results: Results): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(results, null, 1));
}

/** True if the fault need not be tried again: a fault that was noticed stays so, as tests are only added. */
export function isSettled(result: Result | undefined, tests: string): boolean {
  return result !== undefined && (result.outcome !== 'survived' || result.tests === tests);
}

/** True if the result is about the present tests. */
export function isCurrent(result: Result | undefined, tests: string): boolean {
  return result?.tests === tests;
}

/** Faults that no test notices and that nobody has explained. */
export function unexplained(
  mutants: readonly Mutant[],
  results: Results,
  explained: Readonly<Record<string, string>>,
): Mutant[] {
  return mutants.filter(({ name }) => results.of[name]?.outcome === 'survived' && !(name in explained));
}

/** The text of `contracts/MUTANTS.md`. `initCodeHash` says of which contract; `tests` is the hash of the present tests. */
export function report(
  mutants: readonly Mutant[],
  results: Results,
  explained: Readonly<Record<string, string>>,
  { initCodeHash, tests }: { readonly initCodeHash: string; readonly tests: string },
): string {
  const outcomeOf = ({ name }: Mutant) => results.of[name]?.outcome;
  const count = (outcome: Outcome, of = mutants) => of.filter((it) => outcomeOf(it) === outcome).length;
  const row = (title: string, of: readonly Mutant[]) =>
    `| ${title} | ${count('killed', [...of])} | ${count('survived', [...of])} | ${count('same code', [...of])} | ${count('does not compile', [...of])} |`;
  const table = (title: string, key: (mutant: Mutant) => string) =>
    [
      `| ${title} | killed | survived | same code | does not compile |`,
      '|---|---:|---:|---:|---:|',
      ...[...Map.groupBy(mutants, key)].toSorted().map(([name, of]) => row(name, of)),
    ].join('\n');
  const survivors = mutants.filter((mutant) => outcomeOf(mutant) === 'survived').map(({ name }) => name);
  const open = unexplained(mutants, results, explained).length;
  const untried = mutants.filter((mutant) => outcomeOf(mutant) === undefined).length;
  const faults = mutants.length - count('same code') - count('does not compile');
  const earlier = mutants.filter(({ name }) => (results.of[name]?.tests ?? tests) !== tests).length;
  return `# Mutants

Written by \`npm run test:mutants\`, which puts one small fault at a time into \`contracts/src\` and runs the contract tests.

**${faults} faults, ${count('killed')} killed, ${survivors.length - open} equivalent and explained, ${open} unexplained, ${untried} not tried.**
Not counted: ${count('same code')} of which the compiler makes the same code, ${count('does not compile')} that do not compile.
Init code hash ${initCodeHash}; ${earlier} of the results are from before the last change of a test.

${table('operator', ({ operator }) => operator)}

${table('file', ({ file }) => file.slice('src/'.length))}

## Survivors

${survivors.map((name) => `- \`${name}\`\n  ${explained[name] ?? '**Unexplained.**'}`).join('\n') || 'None.'}
`;
}
