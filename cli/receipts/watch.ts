import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { gate } from '../../lib/batch/gate.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { checkReceipt } from '../../lib/receipt/check.ts';
import type { Receipt } from '../../lib/receipt/receipt.ts';
import { usedList } from '../../lib/receipt/used.ts';
import { type Change, changesBetween, type Watched, watchedIn, watchedNow } from '../../lib/receipt/watch.ts';
import { RegistryUnreachable } from '../../lib/registry/rpc.ts';
import { type Journal, openJournal } from '../batch/journal.ts';
import { EXIT } from '../exit-code.ts';
import type { NodeMeans } from '../node-lanes.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import { fileBytesAt, receiptsAt } from './documents.ts';

/** How receipts are watched. */
export type WatchOptions = {
  readonly json: boolean;
  /** Seconds between two rounds; absent, there is one. */
  readonly every?: number;
  /** Where what was told is written down, so that it is not told again. */
  readonly journal?: string;
  /** Ends the watch after the receipt that is being looked at. */
  readonly signal: AbortSignal;
};

/** What is printed of a receipt whose content has changed its standing, or could not be asked about. */
export type WatchLine = {
  readonly receipt: string;
  readonly input: string;
  readonly sha256: Hex;
  readonly changes: readonly Change[];
  /** Stands for all that could not be asked about for this reason, in this round and the next ones. */
  readonly error?: string;
};

/** What is printed when an error that was told of is over. */
export type OverLine = { readonly over: string };

/** Questions at once: those of one moment go to an RPC together. */
const AT_ONCE = 64;

/**
 * Asks again about the contents of receipts, once or on a schedule, and prints what changed since they were made, or since it was told
 * last. A receipt that does not hold, or is of another registry, is not watched. What can't be asked is told when that begins, and when it is over.
 *
 * @param open opens the lanes anew for each round, so that the index follows the registry.
 * @returns 0 where nothing changed, 1 where something did, 2 where nothing did and something could not be asked.
 * @throws JournalRefused
 */
export async function runWatch(
  names: readonly string[],
  open: () => Promise<NodeMeans>,
  { json, every, journal: path, signal }: WatchOptions,
  { out, err }: Output,
): Promise<number> {
  const journal =
    path === undefined ? undefined : await openJournal<Watched>(path, 'watch', { resume: true });
  const codes = new Set<number>();
  const tell = (line: WatchLine | OverLine) => out(json ? JSON.stringify(line) : forPeople(line));
  const known = new Map<Hex, Watched>();
  const errors = lasting((over) => tell({ over }));
  const unwatched = lasting();
  try {
    for (;;) {
      const means = { known, journal, signal, tell, err, codes, errors, unwatched };
      const looked = await round(names, await open(), means);
      const failed = looked.filter((state) => state === 'failed').length;
      err(
        `colophon: looked at ${looked.length} receipts${failed > 0 ? `; ${failed} could not be asked about` : ''}.`,
      );
      if (!signal.aborted) for (const troubles of [errors, unwatched]) troubles.endRound();
      if (every === undefined || signal.aborted) break;
      await pause(every * 1_000, undefined, { signal }).catch(() => {});
      if (signal.aborted) break;
    }
  } finally {
    await journal?.close();
  }
  return codes.has(EXIT.bad) ? EXIT.bad : codes.has(EXIT.unchecked) ? EXIT.unchecked : EXIT.answered;
}

type Round = {
  readonly known: Map<Hex, Watched>;
  readonly journal: Journal<Watched> | undefined;
  readonly signal: AbortSignal;
  readonly tell: (line: WatchLine | OverLine) => void;
  readonly err: (line: string) => void;
  readonly codes: Set<number>;
  readonly errors: Lasting;
  readonly unwatched: Lasting;
};

/** Troubles that last from one round to the next. */
type Lasting = {
  /** Whether this one was there neither before nor in the last round. */
  readonly begins: (trouble: string) => boolean;
  readonly endRound: () => void;
};

function lasting(over: (trouble: string) => void = () => {}): Lasting {
  let [before, now] = [new Set<string>(), new Set<string>()];
  return {
    begins: (trouble) => {
      const isKnown = before.has(trouble) || now.has(trouble);
      now.add(trouble);
      return !isKnown;
    },
    endRound: () => {
      for (const trouble of before) if (!now.has(trouble)) over(trouble);
      [before, now] = [now, new Set()];
    },
  };
}

/** How it went with each receipt that was looked at. */
async function round(
  names: readonly string[],
  { lanes, lists, client }: NodeMeans,
  { known, journal, signal, tell, err, codes, errors, unwatched }: Round,
): Promise<readonly ('asked' | 'failed')[]> {
  function leave(path: string, why: string): undefined {
    codes.add(EXIT.unchecked);
    const said = `${path} is not watched: ${why}`;
    if (unwatched.begins(said)) err(sanitize(`colophon: ${said}`));
  }

  const inTurn = gate(AT_ONCE);
  const used = lists.map(usedList);
  const looked = (await receiptsAt(names)).map((path) =>
    inTurn(async () => {
      if (signal.aborted) return undefined;
      const bytes = await fileBytesAt(path);
      const { receipt, state } = bytes ? await checkReceipt(bytes) : { receipt: undefined, state: 'missing' };
      if (!bytes || !receipt || state !== 'holds')
        return leave(path, `it is ${state}. See: colophon receipt check`);
      const { chainId, address } = receipt.registry;
      // Another registry knows nothing of these claims, and would be taken to say that they are gone.
      if (chainId !== client.config.chainId || address !== client.config.address)
        return leave(path, `it is of another registry: add --registry ${address} --chain-id ${chainId}`);
      const id: Hex = `0x${hash('sha256', bytes)}`;
      const was = known.get(id) ?? (await journal?.find(id, undefined)) ?? watchedIn(receipt);
      const { told, now } = await look(path, receipt, was, (since) =>
        watchedNow(since, lanes.registry, used),
      );
      if (!now) {
        codes.add(EXIT.unchecked);
        if (errors.begins(told.error ?? '')) tell(told);
        return 'failed';
      }
      known.set(id, now);
      if (told.changes.length > 0) {
        codes.add(EXIT.bad);
        await journal?.add(id, undefined, now);
        tell(told);
      }
      return 'asked';
    }),
  );
  return (await Promise.all(looked)).filter((state) => state !== undefined);
}

async function look(
  path: string,
  receipt: Receipt,
  was: Watched,
  ask: (receipt: Receipt) => Promise<Watched>,
): Promise<{ readonly told: WatchLine; readonly now?: Watched }> {
  const { name: input, sha256, content } = receipt.input;
  try {
    const now = await ask(receipt);
    return { told: { receipt: path, input, sha256, changes: changesBetween(was, now, content) }, now };
  } catch (error) {
    if (!(error instanceof RegistryUnreachable)) throw error;
    return { told: { receipt: path, input, sha256, changes: [], error: error.message } };
  }
}

function forPeople(line: WatchLine | OverLine): string {
  if ('over' in line) return sanitize(`Answered again. It is over: ${line.over}`);
  const { receipt, input, changes, error } = line;
  const says = error === undefined ? changes.map(saying) : [`Could not be asked: ${error}`];
  return [`${sanitize(input)}`, ...says, `Receipt: ${receipt}`].map((line) => sanitize(line)).join('\n    ');
}

function saying(change: Change): string {
  switch (change.code) {
    case 'watch.claimed':
      return `Newly claimed by ${change.author}.`;
    case 'watch.withdrawn':
      return `Withdrawn by ${change.author}.`;
    case 'watch.disputed':
      return `Disputed: the key of ${change.author} was reported stolen.`;
    case 'watch.restored':
      return `The claim by ${change.author} stands again.`;
    case 'watch.missing':
      return `The claim by ${change.author} is not there any more.`;
    case 'watch.list':
      return `The trust list ${change.list} is another one now: verify the file again.`;
    case 'watch.verdict':
      return `The verdict was ${change.was} and is ${change.is}.`;
  }
}
