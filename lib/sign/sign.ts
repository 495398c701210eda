import type { Hex } from '../content/hex.ts';
import type { Kind } from '../content/kind.ts';
import { contentKey } from '../fingerprint/content-key.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { Envelope } from '../statement/envelope.ts';
import { statementFingerprints } from '../statement/fingerprints.ts';
import { addressOf, type RegistryDomain, signClaim } from '../statement/signed-claim.ts';
import { parseStatement, type Statement, statementHash } from '../statement/statement.ts';

/** What the author says about the content, beside its fingerprints. */
export type Declaration = {
  readonly kind: Kind;
  readonly title?: string;
  readonly creator?: { readonly name: string; readonly url?: string };
  readonly created?: string;
  readonly links?: readonly string[];
  readonly licence?: string;
  readonly aiTraining?: 'allowed' | 'notAllowed' | 'constrained';
  readonly derivedFrom?: readonly Hex[];
  readonly generator?: NonNullable<Statement['generator']>;
  readonly model?: NonNullable<Statement['model']>;
};

/**
 * The statement that becomes public: what the author says, and the fingerprints this machine computed.
 *
 * @param embargo `seed`: 32 secret bytes (`saltSeed`) that keep the words of an unpublished text from being guessed.
 */
export function writeStatement(
  print: Fingerprint,
  declaration: Declaration,
  embargo: { readonly seed?: Uint8Array } = {},
): Statement {
  return parseStatement({
    version: 1,
    content: contentKey(print),
    ...declaration,
    fingerprints: statementFingerprints(print, embargo),
  });
}

/** The author in whose name a delegate key signs, and which of the author's keys it is. */
export type Principal = { readonly author: Hex; readonly keyIdx: number };

/**
 * Signs a statement: one EIP-712 signature over content, statement hash and kind.
 *
 * @param secret 32-byte secp256k1 secret: the author's, or a delegate's with `principal`.
 * @param deadline Unix seconds; after it no relayer can submit the claim.
 * @param principal for whom the secret signs; absent where it is the author's own. That the author has given the key, and
 * for this kind, is not checked here: the registry refuses what the key may not claim.
 */
export function signStatement(
  statement: Statement,
  secret: Uint8Array,
  domain: RegistryDomain,
  deadline: number,
  principal: Principal = { author: addressOf(secret), keyIdx: 0 },
): Envelope {
  const { content, kind } = statement;
  const { author, keyIdx } = principal;
  const fields = { author, keyIdx, content, meta: statementHash(statement), kind, deadline };
  return { statement, claim: signClaim(fields, domain, secret) };
}
