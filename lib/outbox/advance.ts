import type { Hex } from '../content/hex.ts';
import type { Finality } from '../registry/evidence.ts';
import type { Recorded } from '../registry/recorded.ts';
import type { ClaimStatus } from '../sign/claim-status.ts';
import { PublishRefused } from '../sign/publish.ts';
import type { SignedAnchor } from '../statement/anchor.ts';
import type { AnchoredEnvelope, Envelope } from '../statement/envelope.ts';
import type { SignedWithdrawal } from '../statement/withdrawal.ts';
import { isOpen, type OwnTransaction, pauseAfter, type Stage, type Work } from './work.ts';

/** What the outbox asks of the world. Each call rejects where it can't be asked; then nothing is known. */
export type World = {
  /** Unix seconds. */
  readonly now: () => number;
  /** What the author has recorded of a content, through as many RPCs as have to agree; undefined where nothing. */
  readonly recorded: (claim: { content: Hex; author: Hex }) => Promise<Recorded | undefined>;
  /** The claim that an anchored batch makes; undefined where the chain knows no such batch. */
  readonly anchored: (envelope: AnchoredEnvelope) => Promise<Omit<Recorded, 'meta'> | undefined>;
  /** Hands a claim to the relay. @throws PublishRefused, PublishUnreachable */
  readonly offer: (envelope: Envelope) => Promise<ClaimStatus>;
  /** Asks the relay to anchor a batch. @throws as `offer` */
  readonly anchor: (anchor: SignedAnchor) => Promise<ClaimStatus>;
  /** Gives the statement of a recorded claim to the statement server. @throws as `offer` */
  readonly show: (envelope: Envelope) => Promise<void>;
  /** Hands a withdrawal to the relay. @throws as `offer` */
  readonly withdraw: (withdrawal: SignedWithdrawal) => Promise<unknown>;
  /** Sends a signed transaction (again). What a node says to one that it knows or that is done counts as sent. */
  readonly broadcast: (transaction: OwnTransaction) => Promise<void>;
  /** Whether a transaction failed in a block, or another one of the account has taken its number. */
  readonly isLost: (transaction: OwnTransaction, by: Hex) => Promise<boolean>;
};

/**
 * Takes the next step of one work: looks on the chain first, so that nothing is brought twice, then sends what is not
 * there. Never throws for what the world does: a failure is written into the work, with the time of the next try.
 */
export async function advance(work: Work, world: World): Promise<Work> {
  if (!isOpen(work)) return work;
  try {
    const { trouble: _, ...next } = await step(work, world);
    return { ...next, failures: 0, due: world.now() + patience(next) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // A deadline is a day away when it is signed: to a relay for which it is over, this computer's clock is behind.
    const isLate = error instanceof PublishRefused && /deadline/i.test(said);
    const trouble = isLate ? `${said} The clock of this computer seems to be behind: set it.` : said;
    if (isFinalNo(error)) return { ...settledNo(work), failures: 0, trouble };
    const failures = work.failures + 1;
    return { ...work, failures, due: world.now() + pauseAfter(failures), trouble };
  }
}

async function step(work: Work, world: World): Promise<Work> {
  const seen = await look(work, world);
  if (seen.stage === 'signed' || seen.stage === 'sent') return send(seen, world);
  const shown = seen.statement === 'to-show' ? await show(seen, world) : seen;
  return shown.withdrawal ? withdraw(shown, world) : shown;
}

/** What the registry says of it now. A block that the chain took back takes the work back, too. */
async function look(work: Work, { recorded, anchored }: World): Promise<Work> {
  const { claim, batch } = work.envelope;
  const own = await recorded(claim);
  if (own?.meta !== undefined && own.meta !== claim.meta) throw new ClaimedElsewhere();
  const found = own ?? (batch ? await anchored({ ...work.envelope, batch }) : undefined);
  if (found) {
    const { block, time, standing, finality } = found;
    const place = { ...work.place, block, time };
    return { ...work, stage: stageOf(finality), place, standing };
  }
  const { place: _, ...gone } = work;
  return work.place ? { ...gone, stage: 'signed' } : work;
}

function stageOf(finality: Finality | undefined): Stage {
  if (finality === 'finalized') return 'final';
  return finality === 'safe' ? 'safe' : 'seen';
}

async function send(work: Work, world: World): Promise<Work> {
  const { envelope, route, transaction } = work;
  const { author, deadline } = envelope.claim;
  if (transaction) {
    if (await world.isLost(transaction, author)) throw new TransactionLost(transaction.hash);
    await world.broadcast(transaction);
    return { ...work, stage: 'sent' };
  }
  const { anchor } = work;
  // Without one the root of a batch is brought by somebody else; the chain is looked at until it is there.
  if (route !== 'relay' && !anchor) return work;
  const last = anchor?.deadline ?? deadline;
  if (last < world.now()) throw new DeadlinePassed(last);
  const status = await (anchor ? world.anchor(anchor) : world.offer(envelope));
  if (status.state === 'refused') throw new NotRecorded(status.reason ?? 'no reason given');
  const { transaction: hash, block } = status;
  const told = hash !== undefined && block !== undefined;
  return look({ ...work, stage: 'sent' }, world).then((looked) =>
    looked.place && told ? { ...looked, place: { ...looked.place, transaction: hash } } : looked,
  );
}

async function show(work: Work, world: World): Promise<Work> {
  await world.show(work.envelope);
  return { ...work, statement: 'shown' };
}

async function withdraw(work: Work, world: World): Promise<Work> {
  const under = work.withdrawal!;
  if (work.standing?.state === 'withdrawn') return { ...work, withdrawal: { ...under, stage: 'done' } };
  if (under.stage === 'done' || under.stage === 'refused') return work;
  const { transaction, signed, after } = under;
  if (under.stage === 'signed' && after && !(await world.recorded(after))) {
    if (signed.deadline >= world.now()) return work;
    throw new WithdrawalRefused('what was to take its place was not recorded in time.');
  }
  if (transaction) {
    if (await world.isLost(transaction, signed.author)) throw new WithdrawalRefused('its transaction failed');
    await world.broadcast(transaction);
  } else {
    await world.withdraw(signed).catch((error) => {
      throw error instanceof PublishRefused ? new WithdrawalRefused(error.message) : error;
    });
  }
  const looked = await look(work, world);
  const stage = looked.standing?.state === 'withdrawn' ? 'done' : 'sent';
  return { ...looked, withdrawal: { ...under, stage } };
}

/** Seconds until a work is looked at again though nothing failed. */
function patience({ stage, withdrawal }: Work): number {
  if (withdrawal?.stage === 'sent' || withdrawal?.stage === 'signed') return 10;
  return stage === 'seen' || stage === 'safe' ? 60 : 10;
}

/** A claim that is refused stays on the chain's side of things; a withdrawal that is refused leaves the claim as it is. */
function settledNo(work: Work): Work {
  const { withdrawal } = work;
  if (work.place && withdrawal) return { ...work, withdrawal: { ...withdrawal, stage: 'refused' } };
  if (work.place) return work;
  return { ...work, stage: 'refused' };
}

function isFinalNo(error: unknown): boolean {
  if (error instanceof PublishRefused) return true;
  return (
    error instanceof ClaimedElsewhere ||
    error instanceof DeadlinePassed ||
    error instanceof NotRecorded ||
    error instanceof TransactionLost ||
    error instanceof WithdrawalRefused
  );
}

/** The account has claimed this content with another statement, here or on another machine. */
export class ClaimedElsewhere extends Error {
  override name = 'ClaimedElsewhere';
  constructor() {
    super(
      'This account has claimed this content before, with another statement. A claim is written once and can only be withdrawn.',
    );
  }
}

/** Nobody brought the claim in time. It is as if it had not been signed, and can be signed again. */
export class DeadlinePassed extends Error {
  override name = 'DeadlinePassed';
  constructor(deadline: number) {
    const time = new Date(deadline * 1000).toISOString().slice(0, 16).replace('T', ' ');
    super(
      `Nobody brought it before ${time} UTC, and after that nobody can. Nothing was published: sign it again.`,
    );
  }
}

/** The registry refused the claim. */
export class NotRecorded extends Error {
  override name = 'NotRecorded';
  constructor(reason: string) {
    super(`The registry refuses it: ${reason.slice(0, 200)}. Nothing was published.`);
  }
}

/** The transaction failed, or another one of the account took its place. */
export class TransactionLost extends Error {
  override name = 'TransactionLost';
  constructor(hash: Hex) {
    super(
      `The transaction ${hash} failed, or another one of your account took its place. Nothing was published: sign it again.`,
    );
  }
}

/** The withdrawal was not taken. The claim stands. */
export class WithdrawalRefused extends Error {
  override name = 'WithdrawalRefused';
  constructor(why: string) {
    super(`The withdrawal was not taken: ${why} The claim stands.`);
  }
}
