import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { applyMutant, type Mutant, mutantsOf, switchable } from '../../scripts/mutants.ts';
import { isCurrent, isSettled, type Results, report, unexplained } from '../../scripts/mutation-report.ts';

const FILE = 'src/Door.sol';
const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;
contract Door {
    error Shut();
    uint256 public visits;
    function enter(uint256 age, uint256 limit) external returns (bool) {
        if (age < limit) revert Shut();
        visits = visits + 1;
        visits = visits + 1;
        return age == limit;
    }
}
`;

test('faults are named by place, operator and change, and no two alike', () => {
  const names = mutantsOfDoor().map(({ name }) => name);
  expect(names).toContain('Door.sol enter, operator: age < limit -> age <= limit');
  expect(names).toContain('Door.sol enter, check removed: age < limit -> false');
  expect(names).toContain('Door.sol enter, condition: age < limit -> !(age < limit)');
  expect(names).toContain('Door.sol enter, return: age == limit -> !(age == limit)');
  expect(names).toContain('Door.sol enter, statement removed: visits = visits + 1; -> {}');
  expect(names).toContain('Door.sol enter, statement removed: visits = visits + 1; -> {} (2)');
  expect(new Set(names).size).toBe(names.length);
});

test('each fault changes its own place alone, and what comes out compiles', () => {
  for (const mutant of mutantsOfDoor()) {
    const faulty = applyMutant(SOURCE, mutant);
    expect(faulty).toBe(SOURCE.slice(0, mutant.start) + mutant.replacement + SOURCE.slice(mutant.end));
    expect(astOf(faulty), mutant.name).toBeDefined();
  }
});

test('all faults fit into one contract, each behind its own switch', () => {
  const mutants = mutantsOfDoor();
  const all = `${switchable(SOURCE, mutants)}
function _mutant(uint256 id) pure returns (bool) { return id == 0; }`;
  expect(astOf(all)).toBeDefined();
  const ids = [...all.matchAll(/_mutant\((\d+)\)/g)].map(([, id]) => Number(id));
  expect(ids.toSorted((a, b) => a - b)).toEqual(mutants.map(({ id }) => id));
});

test.each([
  ['never tried', undefined, false, false],
  ['noticed by an earlier state of the tests', { outcome: 'killed', tests: 'old' }, true, false],
  ['of which the compiler makes the same code', { outcome: 'same code', tests: 'old' }, true, false],
  ['unnoticed by these very tests', { outcome: 'survived', tests: 'new' }, true, true],
  ['unnoticed before the tests changed', { outcome: 'survived', tests: 'old' }, false, false],
] as const)('a fault %s: %j settled %s, current %s', (_, result, settled, current) => {
  expect(isSettled(result, 'new')).toBe(settled);
  expect(isCurrent(result, 'new')).toBe(current);
});

test('the report counts what was noticed, explained, unexplained and not tried', () => {
  const mutants = mutantsOfDoor();
  const [first, second, third, fourth, ...rest] = mutants.map(({ name }) => name);
  const outcomes = { [first!]: 'survived', [second!]: 'survived', [third!]: 'same code' } as const;
  const of: Results['of'] = Object.fromEntries(
    [first, second, third, ...rest].map((name) => [
      name!,
      { outcome: outcomes[name!] ?? 'killed', tests: name === first ? 'old' : 'new' },
    ]),
  );
  const explained = { [first!]: 'Both ways are one.' };
  const text = report(mutants, { code: '', of }, explained, { initCodeHash: '0xabc', tests: 'new' });
  expect(text).toContain(
    `**${mutants.length - 1} faults, ${rest.length} killed, 1 equivalent and explained, 1 unexplained, 1 not tried.**`,
  );
  expect(text).toContain('Init code hash 0xabc; 1 of the results are from before the last change of a test.');
  expect(text).toContain(`- \`${first}\`\n  Both ways are one.`);
  expect(text).toContain(`- \`${second}\`\n  **Unexplained.**`);
  expect(text).not.toContain(fourth!);
  expect(unexplained(mutants, { code: '', of }, explained).map(({ name }) => name)).toEqual([second]);
});

function mutantsOfDoor(): Mutant[] {
  return mutantsOf(FILE, SOURCE, astOf(SOURCE), 1);
}

/** The syntax tree, or undefined if the source does not compile. */
function astOf(content: string): unknown {
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const settings = { outputSelection: { '*': { '': ['ast'] } } };
  const output = JSON.parse(
    solc.compile(JSON.stringify({ language: 'Solidity', sources: { [FILE]: { content } }, settings })),
  );
  const isFaulty = output.errors?.some(({ severity }: { severity: string }) => severity === 'error');
  return isFaulty ? undefined : output.sources[FILE].ast;
}
