import type { Hex } from '../content/hex.ts';
import type { Basis } from './evidence.ts';
import type { AskOptions, ChainClaim, Registry } from './registry.ts';

/** The claims on each key that was asked for, in the order of the keys, and what the answer rests on. */
export type Lookup = {
  readonly claims: readonly (readonly ChainClaim[])[];
  readonly basis: Basis;
};

/** Asks any registry; one that does not say what its answers rest on leaves that open. */
export async function lookUp(
  registry: Registry,
  keys: readonly Hex[],
  options: AskOptions = {},
): Promise<Pick<Lookup, 'claims'> & { readonly basis?: Basis }> {
  return registry.lookUp
    ? registry.lookUp(keys, options)
    : { claims: await registry.claimsOn(keys, options) };
}

/** What two answers together rest on: the weaker of each. */
export function weaker(a: Basis, b: Basis): Basis {
  const { agreed, asked } = a.agreed / a.asked <= b.agreed / b.asked ? a : b;
  const against = [...new Set([...(a.against ?? []), ...(b.against ?? [])])];
  const age = Math.max(a.age ?? 0, b.age ?? 0);
  return { agreed, asked, ...(against.length > 0 ? { against } : {}), ...(age > 0 ? { age } : {}) };
}
