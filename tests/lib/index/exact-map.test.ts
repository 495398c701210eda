import { expect, test } from 'vitest';
import { exactMap } from '../../../lib/index/exact-map.ts';
import { codeAt, randomCodes } from './random-codes.ts';

test('every key leads to its records, in the order in which they were added, and another key to none', () => {
  const keys = randomCodes(20_000, 1);
  const map = exactMap();
  for (let i = 0; i < 20_000; i++) map.add(codeAt(keys, i), i);
  for (let i = 0; i < 20_000; i += 3) map.add(codeAt(keys, i), 50_000 + i);
  expect(map.size()).toBe(26_667);
  for (let i = 0; i < 20_000; i++)
    expect(map.find(codeAt(keys, i))).toEqual(i % 3 === 0 ? [i, 50_000 + i] : [i]);
  for (let i = 0; i < 100; i++) expect(map.find(codeAt(randomCodes(100, 2), i))).toEqual([]);
});

test('keys that differ in their last bit alone are told apart', () => {
  const map = exactMap();
  const key = (last: number) => new Uint8Array(32).fill(7).with(31, last);
  for (let round = 0; round < 100; round++) for (let last = 0; last < 100; last++) map.add(key(last), last);
  expect(map.find(key(42))).toEqual(new Array(100).fill(42));
  expect(map.find(key(100))).toEqual([]);
});

test('an empty map finds nothing', () => {
  expect(exactMap().find(new Uint8Array(32))).toEqual([]);
});

test('a key takes 36 bytes once it is sorted in', () => {
  const map = exactMap();
  const keys = randomCodes(100_000, 3);
  for (let i = 0; i < 100_000; i++) map.add(codeAt(keys, i), i);
  expect(map.memoryBytes() / 100_000).toBeLessThan(36 + 200 / 8 + 1);
});

test('a key of another length is refused', () => {
  expect(() => exactMap().add(new Uint8Array(20), 1)).toThrow('20 bytes');
});
