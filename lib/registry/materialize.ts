import { KINDS } from '../content/kind.ts';
import type { AnchoredEnvelope } from '../statement/envelope.ts';
import { keyOf, type RegistryDomain } from '../statement/signed-claim.ts';

/** A call of the registry: the function's name, and its arguments as its ABI wants them. */
export type RegistryCall = {
  readonly method: 'materialize' | 'materializeSigned';
  readonly args: readonly unknown[];
};

/**
 * The call that makes a record of a claim which lies in a batch. Anybody may make it; the claim becomes as old as the
 * batch.
 */
export function materializeCall({ claim, batch }: AnchoredEnvelope, domain: RegistryDomain): RegistryCall {
  const { author, keyIdx, content, meta, deadline, signature } = claim;
  const { anchoredBy, root, index, salt, proof } = batch;
  const kind = KINDS[claim.kind];
  if (salt !== undefined)
    return { method: 'materialize', args: [anchoredBy, root, [index, content, meta, kind, salt], proof] };
  const signed = [keyOf(claim, domain), author, keyIdx, content, meta, kind, deadline, signature];
  return { method: 'materializeSigned', args: [signed, anchoredBy, root, index, proof] };
}
