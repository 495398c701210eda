import 'fake-indexeddb/auto';
import { concatBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../lib/fingerprint/sha256.ts';
import { type FileStore, indexedDbFiles, memoryFiles, restored } from '../../../lib/index/file-store.ts';
import { IndexFileRefused, readIndexFile, writeIndexFile } from '../../../lib/index/index-file.ts';
import { codeAt, randomCodes } from './random-codes.ts';

function entriesOf(count: number, seed = 1) {
  const codes = randomCodes(count, seed);
  return Array.from({ length: count }, (_, i) => ({ code: codeAt(codes, i), record: 4_294_967_295 - i * 3 }));
}

const faultOf = (bytes: Uint8Array) => {
  try {
    readIndexFile(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof IndexFileRefused) return error.fault;
    throw error;
  }
};

/** The file with its checksum made anew after a change. */
function resealed(file: Uint8Array, change: (body: Uint8Array) => void): Uint8Array {
  const body = file.slice(0, -32);
  change(body);
  return concatBytes(body, sha256(body));
}

describe('an index file', () => {
  test.each([0, 1, 15, 16, 17, 100])('of %i codes is read back as it was written', (count) => {
    const entries = entriesOf(count);
    const file = writeIndexFile(entries);
    expect(readIndexFile(file)).toEqual(entries);
    expect(file.length).toBe(16 + Math.ceil(count / 16) * 512 + count * 4 + 32);
  });

  test('keeps its format', () => {
    const file = writeIndexFile([{ code: new Uint8Array(32).map((_, i) => i + 1), record: 258 }]);
    expect(new TextDecoder().decode(file.subarray(0, 8))).toBe('clphnidx');
    expect([...file.subarray(8, 16)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0]);
    expect([0, 16, 31 * 16].map((at) => file[16 + at])).toEqual([1, 2, 32]);
    expect([...file.subarray(16 + 512, 16 + 516)]).toEqual([2, 1, 0, 0]);
  });

  test.each<[string, (file: Uint8Array) => Uint8Array, string]>([
    ['is empty', () => new Uint8Array(), 'not-an-index'],
    ['is something else', (file) => file.with(0, 0), 'not-an-index'],
    ['breaks off in its head', (file) => file.slice(0, 12), 'not-an-index'],
    ['is of an older version', (file) => resealed(file, (body) => body.fill(0, 8, 12)), 'other-version'],
    ['is of a newer version', (file) => resealed(file, (body) => body.fill(2, 8, 9)), 'other-version'],
    ['lacks its last byte', (file) => file.slice(0, -1), 'truncated'],
    ['breaks off in the middle', (file) => file.slice(0, 300), 'truncated'],
    ['says to be huge', (file) => resealed(file, (body) => body.fill(255, 12, 16)), 'truncated'],
    ['goes on after its end', (file) => concatBytes(file, Uint8Array.of(0)), 'damaged'],
  ])('that %s is refused', (_title, damage, fault) => {
    expect(faultOf(damage(writeIndexFile(entriesOf(20))))).toBe(fault);
  });

  test('with any bit changed is refused', () => {
    const file = writeIndexFile(entriesOf(20));
    fc.assert(
      fc.property(fc.nat(file.length * 8 - 1), (bit) => {
        const changed = file.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(faultOf(changed)).not.toBe('none');
      }),
    );
  });
});

describe.each<[string, () => FileStore]>([
  ['memory', memoryFiles],
  ['IndexedDB', () => indexedDbFiles({ chainId: 1, address: `0x${'c0'.repeat(20)}` })],
])('files in %s', (_where, open) => {
  test('are kept under their names, replaced, and forgotten but for those to keep', async () => {
    const store = open();
    await store.put('a', Uint8Array.of(1));
    await store.put('b', Uint8Array.of(2));
    await store.put('a', Uint8Array.of(3));
    expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual([
      Uint8Array.of(3),
      Uint8Array.of(2),
      undefined,
    ]);
    await store.keep(['b', 'c']);
    expect([await store.get('a'), await store.get('b')]).toEqual([undefined, Uint8Array.of(2)]);
  });

  test('are made anew where they are missing or damaged, and used where they are whole', async () => {
    const store = open();
    const entries = entriesOf(40, 2);
    let made = 0;
    const remake = async () => {
      made++;
      return writeIndexFile(entries);
    };
    expect(await restored(store, 'x', remake)).toEqual({ entries, remade: 'absent' });
    expect(await restored(store, 'x', remake)).toEqual({ entries });
    const kept = (await store.get('x'))!;
    for (const [damage, fault] of [
      [kept.slice(0, 200), 'truncated'],
      [kept.with(100, kept[100]! ^ 1), 'damaged'],
      [resealed(kept, (body) => body.fill(9, 8, 9)), 'other-version'],
      [Uint8Array.of(1, 2, 3), 'not-an-index'],
    ] as const) {
      await store.put('x', damage);
      expect(await restored(store, 'x', remake)).toEqual({ entries, remade: fault });
      expect(await restored(store, 'x', remake)).toEqual({ entries });
    }
    expect(made).toBe(5);
    const isRight = (bytes: Uint8Array) => bytes.length < 10;
    expect(await restored(store, 'x', remake, isRight)).toEqual({ entries, remade: 'damaged' });
  });

  test('that can not be made anew are left as they are', async () => {
    const store = open();
    await store.put('y', Uint8Array.of(1));
    await expect(restored(store, 'y', () => Promise.reject(new Error('offline')))).rejects.toThrow('offline');
    expect(await store.get('y')).toEqual(Uint8Array.of(1));
  });
});
