import { KINDS, type Kind } from '../content/kind.ts';

/** What a delegate key may do, with the bits that the registry stores. */
export const SCOPES = { claim: 1, anchor: 2, revoke: 4 } as const;

export type Scope = keyof typeof SCOPES;

/** The mask of some kinds: bit k for kind k. A key with this mask can claim content of these kinds alone. */
export function kindsMask(kinds: readonly Kind[]): number {
  return kinds.reduce((mask, kind) => mask | (1 << KINDS[kind]), 0);
}

/** The kinds of a mask, in the order of their numbers. */
export function kindsIn(mask: number): Kind[] {
  return (Object.keys(KINDS) as Kind[]).filter((kind) => mask & (1 << KINDS[kind]));
}

/** The bits of some scopes. */
export function scopesMask(scopes: readonly Scope[]): number {
  return scopes.reduce((mask, scope) => mask | SCOPES[scope], 0);
}

/** The scopes of some bits. */
export function scopesIn(mask: number): Scope[] {
  return (Object.keys(SCOPES) as Scope[]).filter((scope) => mask & SCOPES[scope]);
}
