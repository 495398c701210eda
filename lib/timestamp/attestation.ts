import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { joined } from '../content/joined.ts';
import { Cursor, compareBytes, ProofMalformed, varbytes, varuint } from './wire.ts';

/** Who says that a message was there, and until when to ask. */
export type Attestation =
  /** A calendar has it, and promises to bring it into Bitcoin. */
  | { readonly kind: 'pending'; readonly calendar: string }
  /** The message is the Merkle root in the header of the block of this height. */
  | { readonly kind: 'bitcoin'; readonly height: number }
  /** Another kind, kept as it stands. `tag` is hexadecimal. */
  | { readonly kind: 'other'; readonly tag: string; readonly payload: Uint8Array };

const TAGS = { pending: '83dfe30d2ef90c8e', bitcoin: '0588960d73d71901' } as const;

const MAX_PAYLOAD = 8_192;
const MAX_ADDRESS = 1_000;

/** Reads an attestation after its mark. @throws ProofMalformed */
export function readAttestation(cursor: Cursor): Attestation {
  const tag = bytesToHex(cursor.bytes(8));
  const payload = cursor.varbytes({ most: MAX_PAYLOAD });
  if (tag !== TAGS.pending && tag !== TAGS.bitcoin) return { kind: 'other', tag, payload };
  try {
    return tag === TAGS.bitcoin ? readBitcoin(new Cursor(payload)) : readPending(new Cursor(payload));
  } catch (error) {
    // The place that counts is the one in the proof, not the one in the payload.
    if (error instanceof ProofMalformed) cursor.fail(error.fault);
    throw error;
  }
}

function readBitcoin(payload: Cursor): Attestation {
  const height = payload.varuint();
  payload.end();
  return { kind: 'bitcoin', height };
}

function readPending(payload: Cursor): Attestation {
  const calendar = String.fromCharCode(...payload.varbytes({ most: MAX_ADDRESS }));
  payload.end();
  return /^[\w./:-]*$/.test(calendar) ? { kind: 'pending', calendar } : payload.fail('calendar');
}

/** An attestation as a proof holds it. */
export function attestationBytes(attestation: Attestation): Uint8Array {
  return joined([hexToBytes(tagOf(attestation)), varbytes(payloadOf(attestation))]);
}

function tagOf(attestation: Attestation): string {
  return attestation.kind === 'other' ? attestation.tag : TAGS[attestation.kind];
}

function payloadOf(attestation: Attestation): Uint8Array {
  switch (attestation.kind) {
    case 'pending':
      return varbytes(utf8ToBytes(attestation.calendar));
    case 'bitcoin':
      return varuint(attestation.height);
    case 'other':
      return attestation.payload;
  }
}

/** Below zero where the one comes first in a proof: by kind, then by height, by address or by bytes. */
export function compareAttestations(one: Attestation, other: Attestation): number {
  if (one.kind === 'bitcoin' && other.kind === 'bitcoin') return one.height - other.height;
  const byKind = compareBytes(hexToBytes(tagOf(one)), hexToBytes(tagOf(other)));
  return byKind || compareBytes(sortedBy(one), sortedBy(other));
}

function sortedBy(attestation: Attestation): Uint8Array {
  return attestation.kind === 'pending' ? utf8ToBytes(attestation.calendar) : payloadOf(attestation);
}
