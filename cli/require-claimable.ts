import type { Hex } from '../lib/content/hex.ts';
import type { RegistryClient } from '../lib/registry/client.ts';
import type { Standing } from '../lib/registry/evidence.ts';
import type { Recorded } from '../lib/registry/recorded.ts';
import { askRevokers } from '../lib/registry/revokers.ts';
import { accountSlot, revokedSlot } from '../lib/registry/slots.ts';
import { standingOf } from '../lib/registry/standing.ts';
import { packClaim } from '../lib/registry/word.ts';
import type { Envelope } from '../lib/statement/envelope.ts';
import { requireKey } from './require-key.ts';
import type { Sender } from './sender.ts';
import type { SignOptions } from './sign.ts';

/** An input with its signed statement. */
export type Signed = { readonly name: string; readonly path?: string; readonly envelope: Envelope };

/** What is recorded must be what was signed now: a claim is written once. @throws {@link ClaimedOtherwise} */
export function requireSame(signed: readonly Signed[], recorded: ReadonlyMap<Hex, Recorded>): void {
  const isOther = ({ envelope: { claim } }: Signed) => {
    const found = recorded.get(claim.content);
    return found !== undefined && (found.meta !== claim.meta || found.kind !== claim.kind);
  };
  const others = signed.filter(isOther).map(({ name }) => name);
  if (others.length > 0) throw new ClaimedOtherwise(others);
}

/**
 * The registry would take the coins for claims that count for nothing: those are refused here.
 *
 * @param fresh claims of one author and kind, none of them recorded.
 * @throws {@link WouldNotStand}, KeyRefused, and whatever asking throws.
 */
export async function requireClaimable(
  fresh: readonly Signed[],
  { account, now }: Sender,
  { principal }: SignOptions,
  client: RegistryClient,
): Promise<void> {
  const [first] = fresh;
  if (!first) return;
  const { author, keyIdx, kind } = first.envelope.claim;
  const time = await now();
  if (principal) await requireKey(account, principal, { scope: 'claim', kind, now: time }, client);
  const slots = fresh.map(({ envelope }) => revokedSlot(author, envelope.claim.content));
  const [accountWord, ...revoked] = (await client.wordsAt([accountSlot(author), ...slots])).words.map(BigInt);
  const [revokers] = await askRevokers(
    [{ author, words: revoked }],
    async (slots) => (await client.wordsAt(slots)).words,
  );
  const claim = packClaim({ author, time, block: 0, keyIdx, kind });
  for (const [i, { name }] of fresh.entries()) {
    const standing = standingOf({
      ...{ claim, revoked: revoked[i]!, key: 0n, account: accountWord! },
      ...(revokers ? { revokers } : {}),
    });
    if (standing.state !== 'stands') throw new WouldNotStand(name, standing);
  }
}

/** The account has a claim on this content, with another statement or kind. */
export class ClaimedOtherwise extends Error {
  override name = 'ClaimedOtherwise';
  constructor(inputs: readonly string[]) {
    super(
      `This account has claimed ${inputs.join(', ')} already, with another statement. A claim is written once and can only be withdrawn.`,
    );
  }
}

/** The claim would be recorded, and readers would not count it. */
export class WouldNotStand extends Error {
  override name = 'WouldNotStand';
  constructor(input: string, { state }: Standing) {
    super(
      state === 'withdrawn'
        ? `Nothing was sent: this account has withdrawn ${input}, and that is for good. A claim on it would be withdrawn, too.`
        : 'Nothing was sent: this account is frozen, and readers dispute what it claims.',
    );
  }
}
