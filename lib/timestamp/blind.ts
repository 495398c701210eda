import { apply, type Operation } from './operation.ts';
import type { Proof } from './proof.ts';

/** What calendars are asked for in place of a file's digest, and the proof that leads there, with nothing behind it yet. */
export type Blinded = { readonly asked: Uint8Array; readonly proof: Proof };

/**
 * Hides a file's SHA-256 behind a nonce: calendars learn nothing of the file, nor that two timestamps are of the same one.
 *
 * @param nonce 16 random bytes, which the proof keeps.
 */
export function blind(digest: Uint8Array, nonce: Uint8Array): Blinded {
  const append: Operation = { name: 'append', argument: nonce };
  const hash: Operation = { name: 'sha256' };
  const message = apply(append, digest);
  const asked = apply(hash, message);
  const end = { message: asked, attestations: [], steps: [] };
  const behind = { message, attestations: [], steps: [{ operation: hash, made: end }] };
  const timestamp = { message: digest, attestations: [], steps: [{ operation: append, made: behind }] };
  return { asked, proof: { hash: 'sha256', timestamp } };
}
