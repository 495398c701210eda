import type { Hex } from '../content/hex.ts';
import { claimId } from '../statement/claim-id.ts';
import type { Envelope } from '../statement/envelope.ts';
import { keyOf, type RegistryDomain, type SignedClaim } from '../statement/signed-claim.ts';
import { type Fetch, findEnvelope, httpSource } from '../statement/source.ts';
import type { SignedWithdrawal } from '../statement/withdrawal.ts';
import { type ClaimStatus, parseClaimStatus } from './claim-status.ts';

/** A claim that reached the chain. */
export type Published = { readonly transaction: Hex; readonly block: number };

/** Seconds for which a relay is asked to hold its answer back (RFC 7240). */
const WAIT = 20;

/** How often a relay that has accepted a claim is asked whether it is in a block. */
const LOOKS = 6;

/**
 * Hands a signed statement to a relay (`colophon relay`; `colophon dev` runs one) and waits until the claim is in a block.
 * The relay stores the statement and pays. It can drop or delay the claim, never change it.
 *
 * @throws {@link PublishRefused} where the relay says no; {@link PublishPending} where it has accepted the claim and not
 * yet recorded it; {@link PublishUnreachable} where it can't be asked, in which case nothing is known and trying again is
 * safe: a claim is written once.
 */
export async function publish(envelope: Envelope, relay: string, fetch: Fetch): Promise<Published> {
  const accepted = await offer(envelope, relay, fetch, { wait: WAIT });
  const place = `claims/${accepted.id}`;
  const { transaction, block, id } = accepted.transaction ? accepted : await follow(place, relay, fetch);
  if (transaction === undefined || block === undefined) throw new PublishPending(relay, id, place);
  return { transaction, block };
}

/** Asks a relay how far something is until it is in a block or refused, or for two minutes. */
export async function follow(place: string, relay: string, fetch: Fetch): Promise<ClaimStatus> {
  const look = () => ask(relay, place, fetch, { headers: { prefer: `wait=${WAIT}` } });
  let status = await look();
  const isOpen = () => !status.transaction && status.state !== 'refused';
  for (let looks = 1; looks < LOOKS && isOpen(); looks++) status = await look();
  return status;
}

/**
 * Waits until a relay has brought a claim that it has accepted, and takes the signed statement back, with its proof where
 * the claim was anchored in a batch: what the author needs to show the claim without the relay. It is the relay's copy,
 * whose signature can be an earlier one of the same key.
 *
 * @returns undefined where it is in no block after two minutes, or where the relay gives back something else.
 * @throws {@link PublishRefused}, {@link PublishUnreachable}
 */
export async function collect(
  { claim }: Envelope,
  relay: string,
  domain: RegistryDomain,
  fetch: Fetch,
): Promise<Envelope | undefined> {
  const { transaction } = await follow(`claims/${claimId(claim)}`, relay, fetch);
  if (!transaction) return undefined;
  const bySameDelegate = ({ keyIdx, ...other }: SignedClaim) =>
    keyIdx !== 0 && keyIdx === claim.keyIdx && keyOf({ ...other, keyIdx }, domain) === keyOf(claim, domain);
  return findEnvelope(
    claim,
    [httpSource(relay, fetch)],
    domain,
    async (other) => other.signature === claim.signature || bySameDelegate(other),
  );
}

/**
 * Gives a relay a signed statement whose claim its author has recorded, or whose batch it has anchored, to be shown to
 * readers.
 *
 * @throws {@link PublishRefused}, {@link PublishUnreachable}
 */
export async function show(envelope: Envelope, relay: string, fetch: Fetch): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await answerOf(relay, 'statements', fetch, { method: 'POST', headers, body: JSON.stringify(envelope) });
}

/**
 * Hands a signed statement to a relay. It has the claim on its disk when it answers.
 *
 * @param wait seconds for which the relay may hold its answer back until the claim is in a block.
 * @throws {@link PublishRefused}, {@link PublishUnreachable}
 */
export function offer(
  envelope: Envelope,
  relay: string,
  fetch: Fetch,
  { wait = 0 }: { wait?: number } = {},
): Promise<ClaimStatus> {
  return handIn('claims', envelope, relay, fetch, wait);
}

/**
 * Hands a signed withdrawal to a relay, which brings it and pays. It is on its disk when it answers; handing it in again
 * does nothing.
 *
 * @throws {@link PublishRefused}, {@link PublishUnreachable}
 */
export function offerWithdrawal(
  withdrawal: SignedWithdrawal,
  relay: string,
  fetch: Fetch,
  { wait = 0 }: { wait?: number } = {},
): Promise<ClaimStatus> {
  return handIn('withdrawals', withdrawal, relay, fetch, wait);
}

/** Hands something that is signed to a relay, which answers how far it is. */
export function handIn(
  place: 'claims' | 'anchors' | 'withdrawals',
  signed: object,
  relay: string,
  fetch: Fetch,
  wait: number,
): Promise<ClaimStatus> {
  const headers = { 'content-type': 'application/json', prefer: `wait=${wait}` };
  return ask(relay, place, fetch, { method: 'POST', headers, body: JSON.stringify(signed) });
}

/** What one of several relays said. */
export type RelayAnswer = { readonly relay: string } & (
  | { readonly outcome: 'accepted'; readonly status: ClaimStatus }
  | { readonly outcome: 'refused' | 'unreachable'; readonly reason: string }
);

/** What several relays said. */
export type Offered = {
  /** Whether as many accepted as were needed. */
  readonly reached: 'enough' | 'too-few';
  /** One for each relay, in the order asked. */
  readonly answers: readonly RelayAnswer[];
};

/**
 * Hands a signed statement to several relays at once, so that none of them can drop the claim unnoticed. The claim is
 * recorded once, whoever comes first; the others find it there. In batches it is anchored by each.
 *
 * @param need how many must accept it.
 * @throws {RangeError} where fewer are asked than are needed.
 */
export async function offerToSeveral(
  envelope: Envelope,
  relays: readonly string[],
  need: number,
  fetch: Fetch,
): Promise<Offered> {
  return toSeveral(relays, need, (relay) => offer(envelope, relay, fetch));
}

/** Hands something to several relays at once. @throws {RangeError} where fewer are asked than are needed. */
export async function toSeveral(
  relays: readonly string[],
  need: number,
  offer: (relay: string) => Promise<ClaimStatus>,
): Promise<Offered> {
  if (need < 1 || need > relays.length)
    throw new RangeError(`${need} of ${relays.length} relays can't accept a claim.`);
  const answers = await Promise.all(relays.map((relay) => answerTo(relay, offer)));
  const accepted = answers.filter(({ outcome }) => outcome === 'accepted').length;
  return { reached: accepted >= need ? 'enough' : 'too-few', answers };
}

async function answerTo(relay: string, offer: (relay: string) => Promise<ClaimStatus>): Promise<RelayAnswer> {
  try {
    return { relay, outcome: 'accepted', status: await offer(relay) };
  } catch (error) {
    if (error instanceof PublishRefused) return { relay, outcome: 'refused', reason: error.message };
    if (error instanceof PublishUnreachable) return { relay, outcome: 'unreachable', reason: error.message };
    throw error;
  }
}

async function ask(relay: string, path: string, fetch: Fetch, init: RequestInit): Promise<ClaimStatus> {
  const { answer, origin } = await answerOf(relay, path, fetch, init);
  const status = parseClaimStatus(answer);
  if (!status) throw new PublishUnreachable(origin, new Error('its answer is not the status of a claim'));
  return status;
}

async function answerOf(
  relay: string,
  path: string,
  fetch: Fetch,
  init: RequestInit,
): Promise<{ answer: unknown; origin: string }> {
  const url = new URL(path, relay.endsWith('/') ? relay : `${relay}/`);
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(url.href, {
      ...init,
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout((WAIT + 10) * 1000),
    });
    answer = await response.json();
  } catch (error) {
    throw new PublishUnreachable(url.origin, error);
  }
  // Too much at once, or a disk that is full: it may take the claim later.
  if (response.status === 429 || response.status >= 500)
    throw new PublishUnreachable(url.origin, new Error(reasonIn(answer)), response.status);
  if (!response.ok) throw new PublishRefused(url.origin, reasonIn(answer), response.status);
  return { answer, origin: url.origin };
}

function reasonIn(answer: unknown): string {
  const reason = (answer as { error?: unknown } | null)?.error;
  return typeof reason === 'string' ? reason.slice(0, 300) : 'no reason given';
}

/** The relay read the claim and refused it. */
export class PublishRefused extends Error {
  override name = 'PublishRefused';
  /** Of HTTP; 409 where what the relay knows of the chain speaks against it, now or for good. */
  readonly status: number;
  constructor(origin: string, reason: string, status: number) {
    super(`${origin} refused the claim: ${reason}`);
    this.status = status;
  }
}

/** The relay has accepted the claim, and it is not in a block yet. */
export class PublishPending extends Error {
  override name = 'PublishPending';
  readonly id: Hex;
  constructor(relay: string, id: Hex, place: string) {
    super(
      `${new URL(relay).origin} has accepted the claim and not yet recorded it. Ask it later for ${place}, or send the claim again.`,
    );
    this.id = id;
  }
}

/** The relay could not be asked; the claim may or may not have been submitted, and can safely be sent again. */
export class PublishUnreachable extends Error {
  override name = 'PublishUnreachable';
  /** Of HTTP, where it answered: 429 and 503 ask to try again later. */
  readonly status: number | undefined;
  constructor(origin: string, cause: unknown, status?: number) {
    super(
      `${origin} could not be reached (${cause instanceof Error ? cause.message : cause}). Nothing is lost: send it again.`,
      { cause },
    );
    this.status = status;
  }
}
