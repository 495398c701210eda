import { expect, test } from 'vitest';
import { integer } from '../../../cli/samples/credentials/der.ts';

test.each([
  [[5], [2, 1, 5]],
  [[0x80], [2, 2, 0, 0x80]],
  [
    [0, 0, 0x12, 0],
    [2, 2, 0x12, 0],
  ],
  [
    [0, 0x90],
    [2, 2, 0, 0x90],
  ],
  [
    [0, 0],
    [2, 1, 0],
  ],
])('a number of the bytes %j takes no byte more than it needs', (bytes, expected) => {
  expect([...integer(Uint8Array.from(bytes))]).toEqual(expected);
});
