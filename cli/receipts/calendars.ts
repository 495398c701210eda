import { bytesToHex } from '@noble/hashes/utils.js';
import { AddressRefused } from '../../lib/batch/address.ts';
import type { FetchAnswer } from '../../lib/batch/polite-fetch.ts';
import { joined } from '../../lib/content/joined.ts';
import type { Attestation } from '../../lib/timestamp/attestation.ts';
import { attestationsIn, readTimestamp, type Timestamp } from '../../lib/timestamp/timestamp.ts';
import { Cursor, ProofMalformed } from '../../lib/timestamp/wire.ts';
import { guardedFetch } from '../batch/guarded-fetch.ts';

/** Public calendars that are asked where none is named: those of the reference client. */
export const PUBLIC_CALENDARS: readonly string[] = [
  'https://a.pool.opentimestamps.org',
  'https://b.pool.opentimestamps.org',
  'https://a.pool.eternitywall.com',
  'https://ots.btc.catallaxy.com',
];

/** Where public calendars say that a timestamp is to be had later. A proof can name any address: others are asked only if a person names them. */
const PUBLIC_PLACE =
  /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*\.calendar\.(opentimestamps\.org|eternitywall\.com|catallaxy\.com)\/$/;

/** As many bytes of an answer are read, and as many characters of what it says in place of one; as by the reference client. */
const MAX_ANSWER = 10_000;
const MAX_SAID = 160;

/** Seconds. */
const LONGEST_WAIT = 3_600;

const ACCEPT = 'application/vnd.opentimestamps.v1';

/** How calendars are asked. */
export type CalendarOptions = {
  /** Addresses that the person at the keyboard named: they may be anywhere. */
  readonly named: readonly string[];
  /** Seconds for a whole answer. */
  readonly timeout: number;
};

/** Whether an address that a proof names may be asked. */
export function mayAsk(calendar: string, { named }: CalendarOptions): boolean {
  if (!URL.canParse(calendar)) return false;
  return PUBLIC_PLACE.test(new URL(calendar).href) || isNamed(calendar, named);
}

function isNamed(calendar: string, named: readonly string[]): boolean {
  return named.some((one) => new URL(one).href === new URL(calendar).href);
}

/**
 * Gives a calendar 32 bytes to have timestamped: what it answers is a timestamp of just these, by the format itself.
 *
 * @throws CalendarFailed
 */
export async function submit(
  calendar: string,
  digest: Uint8Array,
  options: CalendarOptions,
): Promise<Timestamp> {
  const answer = timestampIn(await ask(calendar, 'digest', options, digest), digest);
  const kinds = kindsIn(answer);
  if (kinds.has('bitcoin')) throw new CalendarFailed('names a block for what it had never seen before');
  if (!kinds.has('pending')) throw new CalendarFailed('does not say where its timestamp is to be had');
  return answer;
}

/**
 * Asks a calendar for the rest of a timestamp: from a message that it has to a block of Bitcoin.
 *
 * @throws CalendarFailed, with the state `pending` where there is nothing yet.
 */
export async function complete(
  calendar: string,
  message: Uint8Array,
  options: CalendarOptions,
): Promise<Timestamp> {
  const known = timestampIn(await ask(calendar, `timestamp/${bytesToHex(message)}`, options), message);
  if (!kindsIn(known).has('bitcoin')) throw new CalendarFailed('has not led it into Bitcoin yet', 'pending');
  return known;
}

function kindsIn(timestamp: Timestamp): ReadonlySet<Attestation['kind']> {
  return new Set(attestationsIn(timestamp).map(({ attestation }) => attestation.kind));
}

/** @throws CalendarFailed */
function timestampIn(bytes: Uint8Array, message: Uint8Array): Timestamp {
  const cursor = new Cursor(bytes);
  try {
    const timestamp = readTimestamp(cursor, message);
    cursor.end();
    return timestamp;
  } catch (error) {
    if (!(error instanceof ProofMalformed)) throw error;
    throw new CalendarFailed(`answered with no timestamp of it (${error.fault} at byte ${error.at})`);
  }
}

/** One question, within the time and to the length that an answer may have. */
async function ask(
  calendar: string,
  path: string,
  { named, timeout }: CalendarOptions,
  body?: Uint8Array,
): Promise<Uint8Array> {
  const url = new URL(path, calendar.endsWith('/') ? calendar : `${calendar}/`);
  const reach = isNamed(calendar, named) ? { named: url.hostname } : {};
  const signal = AbortSignal.timeout(Math.min(timeout, LONGEST_WAIT) * 1000);
  let answer: FetchAnswer | undefined;
  try {
    answer = await guardedFetch(url.href, reach, signal, { accept: ACCEPT, ...(body ? { body } : {}) });
    if (answer.status === 200) return await wholeOf(answer);
    throw new CalendarFailed(
      `answered ${answer.status}${await saidIn(answer)}`,
      answer.status === 404 && !body ? 'pending' : 'failed',
    );
  } catch (error) {
    if (signal.aborted) throw new CalendarFailed(`took longer than ${timeout} s`);
    if (error instanceof CalendarFailed) throw error;
    const { code, message } = error as Error & { readonly code?: string };
    if (error instanceof AddressRefused)
      throw new CalendarFailed(`is not asked. ${message.replace(/\.$/, '')}`);
    throw new CalendarFailed(`gave no answer (${code ?? message})`);
  } finally {
    answer?.end();
  }
}

async function wholeOf({ body }: FetchAnswer): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MAX_ANSWER) throw new CalendarFailed(`answered with more than ${MAX_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return joined(chunks);
}

/** What a calendar says in place of a timestamp, such as for how many blocks it waits. */
async function saidIn({ body }: FetchAnswer): Promise<string> {
  for await (const chunk of body) return `: “${Buffer.from(chunk.subarray(0, MAX_SAID)).toString('latin1')}”`;
  return '';
}

/** A calendar has no timestamp to give: now, or for good. */
export class CalendarFailed extends Error {
  override readonly name = 'CalendarFailed';
  readonly state: 'pending' | 'failed';
  constructor(why: string, state: 'pending' | 'failed' = 'failed') {
    super(why);
    this.state = state;
  }
}
