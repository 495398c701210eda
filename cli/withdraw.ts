import type { Hex } from '../lib/content/hex.ts';
import { type AccountState, accountState } from '../lib/registry/account-state.ts';
import type { RegistryClient } from '../lib/registry/client.ts';
import { type Standing, WITHDRAWAL_REASONS } from '../lib/registry/evidence.ts';
import { revokedSlot } from '../lib/registry/slots.ts';
import { withdrawal } from '../lib/registry/standing.ts';
import { GUARDIAN_KEY } from '../lib/registry/word.ts';
import type { Principal } from '../lib/sign/sign.ts';
import { addressOf } from '../lib/statement/signed-claim.ts';
import { MAX_IDS, signWithdrawal } from '../lib/statement/withdrawal.ts';
import { contentKeyOf, contentKeysOf, type KeyedInput } from './content-keys.ts';
import { NotTheGuardian } from './guardian.ts';
import type { ChainOptions } from './network-options.ts';
import { writing } from './open-registry.ts';
import { requireClaims } from './require-claims.ts';
import type { Output } from './verify.ts';
import type { Withdrawing } from './withdraw-flags.ts';

/** A signed withdrawal must be brought within this time, in seconds. */
const BRING_WITHIN = 86_400;

export const NOTHING: Hex = `0x${'00'.repeat(32)}`;

type Contents = Extract<Withdrawing, { what: 'contents' }>;

/**
 * Withdraws an author's claims, for good: one transaction for up to 300, or one signature that anybody can bring. What was
 * withdrawn before is left as it is. Nothing is written unless all can be. Prints one JSON line for each content, and with
 * `way: 'sign'` one for each signature.
 *
 * @throws NotClaimed, {@link NotFrozen}, {@link MarkedByThief}, NotTheGuardian, and whatever reading the inputs,
 * asking and sending throw.
 */
export function withdrawContents(
  secret: Uint8Array,
  contents: Contents,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  const { inputs, reason, principal = { author: addressOf(secret), keyIdx: 0 }, way } = contents;
  const { author, keyIdx } = principal;
  return writing(options, secret, async ({ account, now, send }, client) => {
    const keyed = await contentKeysOf(inputs);
    const evidence = contents.evidence === undefined ? NOTHING : await contentKeyOf(contents.evidence);
    const state = await accountState(author, client.wordsAt);
    requireGuardian(account, principal, state);
    const before = await marksOn(keyed, author, state, client);
    // For good also ahead of a claim: a wrong file must not be withdrawn by mistake.
    if (!contents.unclaimed) await requireClaims(keyed, author, client, 'withdrawn');

    for (const { input, content } of keyed) {
      const mark = before.get(content);
      if (mark) out(JSON.stringify({ input, content, author, ...mark, state: 'already-withdrawn' }));
    }
    const left = keyed.filter(({ content }) => !before.has(content));
    const number = WITHDRAWAL_REASONS.indexOf(reason) + 1;
    for (let i = 0; i < left.length; i += MAX_IDS) {
      const some = left.slice(i, i + MAX_IDS);
      const fields = { author, keyIdx, ids: some.map(({ content }) => content), reason: number, evidence };
      if (way === 'sign') {
        const domain = { chainId: options.chainId, address: options.registry };
        const deadline = (await now()) + BRING_WITHIN;
        out(JSON.stringify(signWithdrawal({ ...fields, deadline }, domain, secret)));
        continue;
      }
      const args = [fields.ids, number, evidence];
      const sent = await (keyIdx === 0 ? send('revoke', args) : send('revokeFor', [author, keyIdx, ...args]));
      for (const { input, content } of some)
        out(JSON.stringify({ input, content, author, reason, state: 'withdrawn', ...sent }));
    }
  });
}

/** Only a frozen account's guardian withdraws for it. */
function requireGuardian(account: Hex, { author, keyIdx }: Principal, state: AccountState): void {
  if (keyIdx !== GUARDIAN_KEY) return;
  if (state.guardian !== account) throw new NotTheGuardian(account, author, state.guardian);
  if (state.frozenSince === undefined) throw new NotFrozen(author);
}

/** What was withdrawn before, why and when, by content key. */
async function marksOn(
  keyed: readonly KeyedInput[],
  author: Hex,
  { frozenSince }: AccountState,
  { wordsAt }: RegistryClient,
): Promise<ReadonlyMap<Hex, Omit<Standing, 'state'>>> {
  const { words } = await wordsAt(keyed.map(({ content }) => revokedSlot(author, content)));
  const marks = new Map<Hex, Omit<Standing, 'state'>>();
  for (const [i, { content }] of keyed.entries()) {
    const word = BigInt(words[i]!);
    if (word === 0n) continue;
    const standing = withdrawal(word, frozenSince);
    if (!standing) throw new MarkedByThief(content, author);
    const { state: _, ...mark } = standing;
    marks.set(content, mark);
  }
  return marks;
}

/** A guardian withdraws for a frozen account only. */
export class NotFrozen extends Error {
  override name = 'NotFrozen';
  constructor(author: Hex) {
    super(
      `${author} is not frozen, so it withdraws for itself. Its guardian can freeze it: colophon keys freeze`,
    );
  }
}

/** Whoever held a frozen key has withdrawn it, which does not count and can't be said again. */
export class MarkedByThief extends Error {
  override name = 'MarkedByThief';
  constructor(content: Hex, author: Hex) {
    super(
      `${content} was withdrawn with a key of ${author} after it was stolen. Readers do not count that, and the registry takes no second withdrawal.`,
    );
  }
}
