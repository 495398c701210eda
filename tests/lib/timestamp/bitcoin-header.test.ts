import { expect, test } from 'vitest';
import { HeaderInvalid, readBitcoinHeader } from '../../../lib/timestamp/bitcoin-header.ts';
import { HELLO } from './hello-world.ts';
import { minedHeader } from './mined-header.ts';

test('a header tells its block’s hash, Merkle root, time and work', () => {
  expect(readBitcoinHeader(HELLO.header)).toEqual({
    hash: HELLO.blockHash,
    merkleRoot: HELLO.merkleRoot,
    time: Date.UTC(2015, 4, 28, 15, 41, 18) / 1000,
    difficulty: 48_807_487_244,
  });
});

test('any changed bit of a header is found by the work that it no longer shows', () => {
  for (let bit = 0; bit < 640; bit++) {
    const changed = Uint8Array.from(HELLO.header);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => readBitcoinHeader(changed), `bit ${bit}`).toThrow(HeaderInvalid);
  }
});

const withBits = (bits: number) => {
  const header = Uint8Array.from(HELLO.header);
  new DataView(header.buffer).setUint32(72, bits, true);
  return header;
};

test.each<[string, Uint8Array, string]>([
  ['half a header', HELLO.header.slice(40), 'has 40 bytes'],
  ['no target', withBits(0x18000000), 'states no target'],
  ['a target below zero', withBits(0x18800001), 'states no target'],
  ['a target beyond all hashes', withBits(0x237fffff), 'states no target'],
  ['a chain that anybody mines on a desk', minedHeader(new Uint8Array(32)), 'states less work'],
])('%s is refused', (_title, header, why) => {
  expect(() => readBitcoinHeader(header)).toThrow(why);
});

test('a development chain’s header counts where that is asked for, and only with its work', () => {
  const header = minedHeader(new Uint8Array(32).fill(9));
  expect(readBitcoinHeader(header, { allowRegtest: true })).toMatchObject({
    merkleRoot: '09'.repeat(32),
    difficulty: 0,
  });
  const refused = [1, 2, 3, 4, 5, 6, 7, 8].filter((change) => {
    const changed = Uint8Array.from(header);
    changed[76]! ^= change;
    try {
      readBitcoinHeader(changed, { allowRegtest: true });
      return false;
    } catch {
      return true;
    }
  });
  expect(refused).not.toEqual([]);
});
