import { expect, test } from 'vitest';
import type { Features } from '../../../lib/fingerprint/features/features.ts';
import { featureIndex } from '../../../lib/index/feature-index.ts';
import { randomCodes } from './random-codes.ts';

/** Features that look like nothing else. */
function drawn(seed: number, count = 200): Features {
  return {
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    level: new Uint8Array(count),
    turn: Uint8Array.from({ length: count }, (_, i) => (i * 7 + seed) % 64),
    bits: randomCodes(count, seed),
  };
}

/** A quarter of them, all turned the same way, with so many bits of each flipped. */
function seenAgain({ x, y, level, turn, bits }: Features, flipped: number, turned: number): Features {
  const count = 50;
  const own = bits.slice(0, count * 8);
  for (let i = 0; i < count; i++) {
    for (let n = 0; n < flipped; n++) {
      const bit = (n * 37 + i * 11) % 256;
      own[i * 8 + (bit >> 5)]! ^= 1 << (bit & 31);
    }
  }
  return {
    count,
    x: x.slice(0, count),
    y: y.slice(0, count),
    level: level.slice(0, count),
    turn: turn.slice(0, count).map((step) => (step + turned) % 64),
    bits: own,
  };
}

const index = featureIndex();
const records = Array.from({ length: 300 }, (_, seed) => drawn(seed + 1));
for (const [record, features] of records.entries()) index.add(features, record);

test.each([
  [0, 0],
  [20, 0],
  [20, 29],
])('a quarter of a record, %d bits off and turned by %d steps, is guessed first', (flipped, turned) => {
  for (const record of [0, 150, 299]) {
    expect(index.search(seenAgain(records[record]!, flipped, turned), 8)[0]).toBe(record);
  }
});

test('no more is guessed than was asked for, and an empty index guesses nothing', () => {
  expect(index.size).toBe(300);
  expect(index.search(records[0]!, 3).length).toBeLessThanOrEqual(3);
  expect(featureIndex().search(records[0]!, 8)).toEqual([]);
});

test('look-alikes added later do not hide a record, and what many have does not hide another one', () => {
  const crowded = featureIndex();
  const common = drawn(9_999);
  for (let record = 0; record < 150; record++) crowded.add(common, record);
  crowded.add(records[7]!, 150);
  expect(crowded.search(common, 8)).toContain(0);
  expect(crowded.search(seenAgain(records[7]!, 10, 0), 8)).toEqual([150]);
});

test('a record added after a search is found', () => {
  const growing = featureIndex();
  growing.add(records[1]!, 1);
  expect(growing.search(records[2]!, 8)).not.toContain(2);
  growing.add(records[2]!, 2);
  expect(growing.search(records[2]!, 8)[0]).toBe(2);
});
