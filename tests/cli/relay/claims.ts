import { signStatement, writeStatement } from '../../../lib/sign/sign.ts';
import type { Envelope } from '../../../lib/statement/envelope.ts';
import type { RegistryDomain } from '../../../lib/statement/signed-claim.ts';

export const domain: RegistryDomain = { chainId: 31337, address: `0x${'c0'.repeat(20)}` };

/** A signed statement about a text; the same numbers make the same one. */
export function envelopeOf(
  n: number,
  {
    author = 7,
    title = 'A title',
    deadline = 2_000_000_000,
    where = domain,
  }: { author?: number; title?: string; deadline?: number; where?: RegistryDomain } = {},
): Envelope {
  const digest = (tag: number) =>
    `0x${tag.toString(16).padStart(2, '0')}${n.toString(16).padStart(62, '0')}` as const;
  const statement = writeStatement(
    { type: 'text', strict: digest(1), loose: digest(2), words: 12, shingles: new Set([BigInt(n)]) },
    { kind: 'textHuman', title },
  );
  return signStatement(statement, secretOf(author), where, deadline);
}

export function secretOf(author: number): Uint8Array {
  return new Uint8Array(32).fill(author);
}
