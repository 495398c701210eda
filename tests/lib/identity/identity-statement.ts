import type { Kind } from '../../../lib/content/kind.ts';
import { fingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import { signStatement, writeStatement } from '../../../lib/sign/sign.ts';
import type { Envelope } from '../../../lib/statement/envelope.ts';
import { type RegistryDomain, signClaim } from '../../../lib/statement/signed-claim.ts';

export const registry: RegistryDomain = { chainId: 31337, address: `0x${'c0'.repeat(20)}` };

/** A statement by which an account names the web addresses in `links` as its own. */
export function identityStatement(
  secret: Uint8Array,
  links: readonly string[],
  { kind = 'identity', keyIdx = 0 }: { kind?: Kind; keyIdx?: number } = {},
): Envelope {
  const print = fingerprint({ type: 'text', text: `I publish at ${links.join(' and ')}` });
  const { statement, claim } = signStatement(
    writeStatement(print, { kind, links }),
    secret,
    registry,
    2_000_000_000,
  );
  return { statement, claim: signClaim({ ...claim, keyIdx }, registry, secret) };
}
