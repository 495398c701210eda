import { apply, type Operation } from './operation.ts';
import type { Proof } from './proof.ts';
import type { Timestamp } from './timestamp.ts';

/** What calendars are asked for in place of a file's digest, and the proof of the file that their answer makes. */
export type Blinded = { readonly asked: Uint8Array; readonly proofOf: (answer: Timestamp) => Proof };

/**
 * Hides a file's SHA-256 behind a nonce: calendars learn nothing of the file, nor that two timestamps are of the same one.
 *
 * @param nonce 16 random bytes, which the proof keeps.
 */
export function blind(digest: Uint8Array, nonce: Uint8Array): Blinded {
  const append: Operation = { name: 'append', argument: nonce };
  const hash: Operation = { name: 'sha256' };
  const message = apply(append, digest);
  return {
    asked: apply(hash, message),
    proofOf: (answer) => {
      const behind = { message, attestations: [], steps: [{ operation: hash, made: answer }] };
      const steps = [{ operation: append, made: behind }];
      return { hash: 'sha256', timestamp: { message: digest, attestations: [], steps } };
    },
  };
}
