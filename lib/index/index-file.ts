import { concatBytes } from '@noble/hashes/utils.js';
import { sha256 } from '../fingerprint/sha256.ts';
import type { BucketEntry } from './bucket.ts';
import { CODE_BYTES } from './kernel.ts';

/**
 * Codes and their records in one file, in the order in which they are given:
 *
 * | bytes | what |
 * |---|---|
 * | 8 | `clphnidx` |
 * | 4 | version, 1; this number and all others are little-endian |
 * | 4 | how many codes |
 * | 512 for each 16 codes, begun ones too | byte planes: byte 0 of sixteen codes, byte 1 of them, and so on to byte 31 |
 * | 4 for each code | its record |
 * | 32 | SHA-256 of all before it |
 */
export function writeIndexFile(entries: readonly BucketEntry[]): Uint8Array {
  const body = new Uint8Array(bodyLength(entries.length));
  const view = new DataView(body.buffer);
  body.set(MAGIC);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, entries.length, true);
  const records = body.length - entries.length * 4;
  for (const [number, { code, record }] of entries.entries()) {
    for (let plane = 0; plane < CODE_BYTES; plane++) body[placeOf(number, plane)] = code[plane]!;
    view.setUint32(records + number * 4, record, true);
  }
  return concatBytes(body, sha256(body));
}

/**
 * Reads {@link writeIndexFile} back.
 *
 * @throws {@link IndexFileRefused} for anything else: nothing of a damaged file is used.
 */
export function readIndexFile(bytes: Uint8Array): BucketEntry[] {
  if (bytes.length < HEADER || !MAGIC.every((byte, i) => byte === bytes[i]))
    throw new IndexFileRefused('not-an-index');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8, true) !== VERSION) throw new IndexFileRefused('other-version');
  const count = view.getUint32(12, true);
  const length = bodyLength(count);
  if (bytes.length < length + DIGEST) throw new IndexFileRefused('truncated');
  const digest = sha256(bytes.subarray(0, length));
  if (bytes.length > length + DIGEST || !digest.every((byte, i) => byte === bytes[length + i]))
    throw new IndexFileRefused('damaged');
  return Array.from({ length: count }, (_, number) => ({
    code: Uint8Array.from({ length: CODE_BYTES }, (_, plane) => bytes[placeOf(number, plane)]!),
    record: view.getUint32(length - count * 4 + number * 4, true),
  }));
}

const MAGIC = new TextEncoder().encode('clphnidx');
const VERSION = 1;
const HEADER = 16;
const DIGEST = 32;
const LANES = 16;

function bodyLength(count: number): number {
  return HEADER + Math.ceil(count / LANES) * LANES * CODE_BYTES + count * 4;
}

function placeOf(number: number, plane: number): number {
  return HEADER + Math.floor(number / LANES) * LANES * CODE_BYTES + plane * LANES + (number % LANES);
}

/** Why a file can't be used. */
export type IndexFileFault = 'not-an-index' | 'other-version' | 'truncated' | 'damaged';

const WORDS: Record<IndexFileFault, string> = {
  'not-an-index': 'is not an index',
  'other-version': 'is an index of another version',
  truncated: 'ends early',
  damaged: 'is damaged: its checksum is wrong',
};

/** A file that is not a whole index of this version. What it was made from is still there: make it anew. */
export class IndexFileRefused extends Error {
  override name = 'IndexFileRefused';
  readonly fault: IndexFileFault;
  constructor(fault: IndexFileFault) {
    super(`The index file ${WORDS[fault]}. It is made anew from the records, or fetched again.`);
    this.fault = fault;
  }
}
