import { utf8ToBytes } from '@noble/hashes/utils.js';
import { joined } from '../content/joined.ts';
import { HASHES, type HashName, operationBytes, readHash } from './operation.ts';
import { readTimestamp, type Timestamp, timestampBytes } from './timestamp.ts';
import { Cursor, compareBytes, ProofMalformed } from './wire.ts';

/** An OpenTimestamps proof of a file: the timestamp of its digest. Its file is called as the other one, with `.ots` behind. */
export type Proof = { readonly hash: HashName; readonly timestamp: Timestamp };

/** A longer proof is not read. The public calendars' are some hundred bytes. */
export const MAX_PROOF_BYTES = 65_536;

const MAGIC = joined([
  utf8ToBytes('\0OpenTimestamps\0\0Proof\0'),
  Uint8Array.of(0xbf, 0x89, 0xe2, 0xe8, 0x84, 0xe8, 0x92, 0x94),
]);
const VERSION = 1;

/**
 * Reads an untrusted `.ots` file, as `ots` (opentimestamps-client) writes it, with the limits of the reference client and some of our own.
 * What it says is consistent in itself; that its message is a file's digest, and a block's root is in Bitcoin, is for `check.ts` to ask.
 *
 * @throws ProofMalformed
 */
export function readProof(bytes: Uint8Array): Proof {
  if (bytes.length > MAX_PROOF_BYTES) throw new ProofMalformed('size', MAX_PROOF_BYTES);
  if (compareBytes(bytes.subarray(0, MAGIC.length), MAGIC) !== 0) throw new ProofMalformed('magic', 0);
  const cursor = new Cursor(bytes);
  cursor.bytes(MAGIC.length);
  if (cursor.varuint() !== VERSION) cursor.fail('version');
  const hash = readHash(cursor);
  const timestamp = readTimestamp(cursor, cursor.bytes(HASHES[hash].outputLen));
  cursor.end();
  return { hash, timestamp };
}

/** A proof as its file. */
export function proofBytes({ hash, timestamp }: Proof): Uint8Array {
  return joined([
    MAGIC,
    Uint8Array.of(VERSION),
    operationBytes({ name: hash }),
    timestamp.message,
    timestampBytes(timestamp),
  ]);
}
