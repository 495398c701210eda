import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import type { ClaimRecord } from '../registry/record.ts';

/** A record as an epoch lists it: what is needed to find its statement and to ask the chain about it. */
export type PageRecord = Pick<ClaimRecord, 'content' | 'author' | 'meta' | 'block'>;

/** Records on one page: whoever asks for a page does not say which of them it wants. */
export const PAGE_RECORDS = 256;

/** Bytes of a record: content 32, author 20, meta 32, block 6 (big-endian). */
export const RECORD_BYTES = 90;

/** A page's bytes. */
export function pageBytes(records: readonly PageRecord[]): Uint8Array {
  const bytes = new Uint8Array(records.length * RECORD_BYTES);
  for (const [i, { content, author, meta, block }] of records.entries()) {
    const digits = block.toString(16).padStart(12, '0');
    bytes.set(hexToBytes(content.slice(2) + author.slice(2) + meta.slice(2) + digits), i * RECORD_BYTES);
  }
  return bytes;
}

/** Reads {@link pageBytes} back; bytes that the root commits to are whole records. */
export function pageRecords(bytes: Uint8Array): PageRecord[] {
  return Array.from({ length: Math.floor(bytes.length / RECORD_BYTES) }, (_, i) => {
    const part = (from: number, to: number) =>
      bytesToHex(bytes.subarray(i * RECORD_BYTES + from, i * RECORD_BYTES + to));
    const field = (from: number, to: number): Hex => `0x${part(from, to)}`;
    return {
      content: field(0, 32),
      author: field(32, 52),
      meta: field(52, 84),
      block: Number.parseInt(part(84, 90), 16),
    };
  });
}
