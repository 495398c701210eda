import type { Hex } from '../../content/hex.ts';
import {
  claimCall,
  quoteCall,
  signTransaction,
  type TransactionQuote,
} from '../../outbox/own-transaction.ts';
import type { OwnTransaction, Work } from '../../outbox/work.ts';
import type { Signatory } from '../../sign/act.ts';
import { batchOf } from '../../sign/batch.ts';
import type { Anchor } from '../../statement/anchor.ts';
import { signDigest } from '../../statement/signed-claim.ts';
import { inTurn, rpcOf, works } from '../outbox.ts';
import type { Settings } from '../settings.ts';
import { sendByWallet, type WalletAccount } from '../wallet/wallet-signatory.ts';
import { BRING_WITHIN } from './sign-works.ts';
import { withSecret } from './unlocked-key.ts';

const NO_DOCUMENT: Hex = `0x${'00'.repeat(32)}`;

/** Claims in one transaction: 1.2M gas, and the gain of more is small. */
export const CLAIMS_EACH = 50;

/** What it costs to record works in transactions of the account's own, one for each kind. */
export type DirectQuote = {
  readonly parts: readonly { readonly works: readonly Work[]; readonly quote: TransactionQuote }[];
  readonly about: bigint;
  readonly most: bigint;
};

/**
 * Asks what it costs to record signed works directly.
 *
 * @throws CallRefused, AccountPoor, ChainOther, RegistryUnreachable
 */
export async function quoteDirect(
  signed: readonly Work[],
  from: Hex,
  settings: Settings,
): Promise<DirectQuote> {
  const ask = rpcOf(settings);
  const parts: DirectQuote['parts'][number][] = [];
  let nonce = await nextNonce(from);
  for (const group of groupsOf(signed)) {
    const call = claimCall(group.map(({ envelope }) => envelope));
    const quote = await quoteCall(call, from, group[0]!.network, ask, nonce);
    nonce = Number(quote.unsigned.nonce) + 1;
    parts.push({ works: group, quote });
  }
  const sum = (of: 'about' | 'most') => parts.reduce((all, { quote }) => all + quote[of], 0n);
  return { parts, about: sum('about'), most: sum('most') };
}

/** Signs the transactions that were agreed to, and keeps them with their works, before anything is sent. @throws SignedBefore, KeyLocked */
export async function keepDirect({ parts }: DirectQuote, from: Hex): Promise<Work[]> {
  // In one turn: another window of this account must not take the same number in between.
  return inTurn(async () => {
    const kept: Work[] = [];
    let leastNonce = await nextNonce(from);
    for (const { works: group, quote } of parts) {
      const transaction = await signOwn(quote, from, leastNonce);
      leastNonce = (transaction.nonce ?? leastNonce) + 1;
      kept.push(...group.map((work) => ({ ...work, transaction })));
    }
    await works().add(kept);
    return kept;
  });
}

/** Lets a wallet send works that are kept, one transaction for each kind, and notes what it sent. @throws as the wallet */
export async function sendWorks(
  wallet: WalletAccount,
  kept: readonly Work[],
  settings: Settings,
): Promise<Work[]> {
  const sent: Work[] = [];
  for (const group of groupsOf(kept)) {
    const call = claimCall(group.map(({ envelope }) => envelope));
    const hash = await sendByWallet(wallet, call, settings);
    const noted = group.map((work) => ({ ...work, transaction: { hash } }));
    await inTurn(async () => {
      for (const work of noted) await works().put(work);
    });
    sent.push(...noted);
  }
  return sent;
}

/** Takes out again what was kept for a wallet that then did not send it. */
export async function forgetUnsent(kept: readonly Work[]): Promise<void> {
  await inTurn(async () => {
    for (const { id } of kept) {
      const now = await works().get(id);
      if (now && !now.transaction && !now.place) await works().remove(id);
    }
  });
}

/** Works that go into one transaction: of one kind, and not too many. */
function groupsOf(signed: readonly Work[]): Work[][] {
  return [...Map.groupBy(signed, ({ envelope }) => envelope.claim.kind).values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / CLAIMS_EACH) }, (_, i) =>
      group.slice(i * CLAIMS_EACH, (i + 1) * CLAIMS_EACH),
    ),
  );
}

/** Signs a transaction with the key that is open in this window. @param leastNonce else the first that nothing kept here has */
export async function signOwn(
  quote: TransactionQuote,
  from: Hex,
  leastNonce?: number,
): Promise<OwnTransaction> {
  const least = leastNonce ?? (await nextNonce(from));
  return withSecret(from, (secret) => signTransaction(quote, (digest) => signDigest(digest, secret), least));
}

/** The first number of the account that no transaction kept here has. */
export async function nextNonce(from: Hex): Promise<number> {
  const kept = (await works().all())
    .filter(({ envelope, stage }) => envelope.claim.author === from && stage !== 'refused')
    .flatMap(({ transaction, withdrawal }) => [transaction, withdrawal?.transaction])
    .flatMap((transaction) => transaction?.nonce ?? []);
  return Math.max(-1, ...kept) + 1;
}

/**
 * Puts works of one author into one batch, whose root a relay is asked to anchor: a salted commitment, from which nothing
 * can be derived. The works are to be kept, with their salts, before the root is sent.
 */
export async function anchorTogether(
  signed: readonly Work[],
  { author, keyIdx, signer, sign }: Signatory,
  now: number,
): Promise<Work[]> {
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const envelopes = batchOf(
    signed.map(({ envelope }) => envelope),
    seed,
  );
  seed.fill(0);
  const { root, leafCount } = envelopes[0]!.batch;
  const deadline = now + BRING_WITHIN.relay;
  const fields: Anchor = { author, keyIdx, root, leafCount, meta: NO_DOCUMENT, deadline };
  const signature = await sign({ type: 'Anchor', fields }, signed[0]!.network);
  const anchor = { ...fields, signature, ...(signer === undefined ? {} : { signer }) };
  return signed.map((work, i) => ({
    ...work,
    anchor,
    // The text of a quotable work goes along: `batchOf` knows statements and claims.
    envelope: { ...work.envelope, batch: envelopes[i]!.batch },
    due: now,
  }));
}
