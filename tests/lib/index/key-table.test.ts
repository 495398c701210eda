import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyTable } from '../../../lib/index/key-table.ts';

function bytesOf(keys: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(keys.length * 8));
  for (const [i, key] of keys.entries()) view.setBigUint64(i * 8, key);
  return new Uint8Array(view.buffer);
}

test('it counts as sets of keys do', () => {
  const key = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.constantFrom(0n, 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 64n - 1n),
  );
  const keys = fc.uniqueArray(key, { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 6 }), keys, (records, asked) => {
      const expected = new Map(
        records
          .map((own, i) => [i, asked.filter((one) => own.includes(one)).length] as const)
          .filter(([, count]) => count > 0),
      );
      expect(new Map([...keyTable(records.map(bytesOf)).count(asked)].sort(([a], [b]) => a - b))).toEqual(
        expected,
      );
    }),
    { numRuns: 2_000 },
  );
});

test('bytes that make no whole key are left out, and a key asked twice counts once', () => {
  const table = keyTable([bytesOf([7n]), Uint8Array.of(0, 0, 0)]);
  expect(table.size).toBe(1);
  expect(table.count([7n, 7n])).toEqual(new Map([[0, 1]]));
});

test('records that do not fit are not found, and those before them are', () => {
  const table = keyTable([bytesOf([1n, 2n]), bytesOf([3n, 4n]), bytesOf([5n])], { maxKeys: 3 });
  expect(table.size).toBe(2);
  expect(table.count([1n, 3n, 5n])).toEqual(new Map([[0, 1]]));
});
