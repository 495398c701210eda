import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, type Operation } from '../../../lib/timestamp/operation.ts';
import {
  attestationsIn,
  extended,
  merged,
  pendingIn,
  type Timestamp,
  timestampBytes,
} from '../../../lib/timestamp/timestamp.ts';
import { anyTimestampOf } from './any-timestamp.ts';

const MESSAGE = utf8ToBytes('a message of thirty-two letters.');
const SHA256: Operation = { name: 'sha256' };

const pending = (message: Uint8Array, calendar: string): Timestamp => ({
  message,
  attestations: [{ kind: 'pending', calendar }],
  steps: [],
});
const inBlock = (message: Uint8Array, height: number): Timestamp => ({
  message,
  attestations: [{ kind: 'bitcoin', height }],
  steps: [],
});
const step = (operation: Operation, message: Uint8Array, of: (made: Uint8Array) => Timestamp): Timestamp => ({
  message,
  attestations: [],
  steps: [{ operation, made: of(apply(operation, message)) }],
});

describe('timestamps of one message', () => {
  test('together say what each of them says, once, in whichever order', () => {
    fc.assert(
      fc.property(anyTimestampOf(MESSAGE), anyTimestampOf(MESSAGE), (one, other) => {
        const both = timestampBytes(merged(one, other));
        expect(timestampBytes(merged(other, one))).toEqual(both);
        expect(timestampBytes(merged(merged(one, other), one))).toEqual(both);
      }),
    );
  });

  test('share the steps that they have in common', () => {
    const both = merged(
      step(SHA256, MESSAGE, (made) => pending(made, 'https://a.b')),
      step(SHA256, MESSAGE, (made) => pending(made, 'https://c.d')),
    );
    expect(both.steps).toHaveLength(1);
    expect(pendingIn(both).map(({ calendar }) => calendar)).toEqual(['https://a.b', 'https://c.d']);
  });
});

describe('what a calendar comes to know', () => {
  const two = merged(
    step(SHA256, MESSAGE, (made) => pending(made, 'https://a.b')),
    step({ name: 'reverse' }, MESSAGE, (made) => pending(made, 'https://c.d')),
  );
  const known = step(SHA256, apply(SHA256, MESSAGE), (made) => inBlock(made, 900_000));

  test('goes where it belongs, and takes nothing away', () => {
    const more = extended(two, known);
    expect(attestationsIn(more).map(({ attestation }) => attestation)).toEqual([
      { kind: 'pending', calendar: 'https://a.b' },
      { kind: 'bitcoin', height: 900_000 },
      { kind: 'pending', calendar: 'https://c.d' },
    ]);
  });

  test('is what one is not asked for again, while the other still is', () => {
    expect(pendingIn(extended(two, known)).map(({ calendar }) => calendar)).toEqual(['https://c.d']);
  });

  test('changes nothing where it is of another message', () => {
    expect(extended(two, inBlock(utf8ToBytes('other'), 1))).toEqual(two);
  });

  test('may lead back to where it began', () => {
    const reverse: Operation = { name: 'reverse' };
    const circle = step(reverse, MESSAGE, (made) => step(reverse, made, (same) => inBlock(same, 5)));
    expect(attestationsIn(extended(pending(MESSAGE, 'https://a.b'), circle))).toHaveLength(2);
  });
});

test.each([
  ['sha1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['ripemd160', 'abc', '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc'],
  ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['keccak256', 'abc', '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
  ['reverse', 'abc', '636261'],
  ['hexlify', 'abc', '363136323633'],
] as const)('%s is the one that everybody means', (name, text, hex) => {
  expect(Buffer.from(apply({ name }, utf8ToBytes(text))).toString('hex')).toBe(hex);
});
