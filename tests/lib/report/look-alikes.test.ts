import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hammingDistance } from '../../../lib/fingerprint/pdq.ts';
import { ALIKE, lookAlikes } from '../../../lib/report/look-alikes.ts';

const code = (bits: readonly number[]) => {
  const bytes = Buffer.alloc(32);
  for (const bit of bits) bytes[bit >> 3]! |= 1 << (bit & 7);
  return bytes.toString('hex');
};
const first = (count: number) => Array.from({ length: count }, (_, i) => i);

test('what is within the radius is one group, also through one between them, and nothing else', () => {
  const groups = lookAlikes();
  groups.add(code([]), 0);
  groups.add(code(first(ALIKE + 1)), 3);
  groups.add(code(first(256)), 4);
  expect(groups.groups()).toEqual([]);
  groups.add(code(first(ALIKE)), 7);
  expect(groups.groups()).toEqual([[0, 3, 7]]);
});

test('groups are those of comparing each with each, in whatever order they come', () =>
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(255), { maxLength: 40 }), { maxLength: 12 }), (all) => {
      const codes = all.map(code);
      const groups = lookAlikes();
      for (const [row, one] of codes.entries()) groups.add(one, row);
      const group = codes.map((_, row) => row);
      for (let again = true; again; ) {
        again = false;
        for (const [i, one] of codes.entries())
          for (const [j, other] of codes.entries()) {
            const alike = hammingDistance(Buffer.from(one, 'hex'), Buffer.from(other, 'hex')) <= ALIKE;
            if (alike && group[i]! > group[j]!) [group[i], again] = [group[j]!, true];
          }
      }
      const expected = [...Map.groupBy(group.keys(), (row) => group[row]!)].map(([, rows]) => rows);
      expect(groups.groups()).toEqual(expected.filter(({ length }) => length > 1));
    }),
  ));
