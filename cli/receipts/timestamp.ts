import { randomBytes } from 'node:crypto';
import { bytesToHex } from '@noble/hashes/utils.js';
import { blind } from '../../lib/timestamp/blind.ts';
import { blocksIn } from '../../lib/timestamp/check.ts';
import type { Proof } from '../../lib/timestamp/proof.ts';
import { pendingIn, type Timestamp } from '../../lib/timestamp/timestamp.ts';
import { ProofMalformed } from '../../lib/timestamp/wire.ts';
import { EXIT } from '../exit-code.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import {
  CalendarFailed,
  type CalendarOptions,
  complete,
  mayAsk,
  PUBLIC_CALENDARS,
  submit,
} from './calendars.ts';
import {
  digestOf,
  fileToTimestamp,
  PROOF_SUFFIX,
  ProofOfOther,
  proofAt,
  withKnown,
  writeProof,
} from './proof-file.ts';

/** How a file is timestamped. */
export type TimestampOptions = {
  /** Asked in place of the public calendars. */
  readonly calendar?: readonly string[];
  /** Seconds for each calendar. */
  readonly timeout: number;
};

/** What came of asking one calendar. */
type Asked = {
  readonly calendar: string;
  readonly state: 'pending' | 'complete' | 'failed' | 'not-asked';
  readonly why?: string;
};

/** The same, with what it knows. */
type Told = { readonly asked: Asked; readonly known?: Timestamp };

/** More calendars are not asked for one file: a proof by somebody else can name any number. */
const MOST_CALENDARS = 16;

/**
 * Has a file, or a folder's bundle of receipts, timestamped by OpenTimestamps calendars, as `<file>.ots` beside it; where that is there
 * already, asks the calendars that it names for what is missing. They see a blinded hash, and nothing of the file. Prints one JSON object.
 *
 * @returns 0 with a timestamp, be it pending; 1 where the `.ots` is damaged, or of other bytes; 2 where no calendar could be asked.
 * @throws OutputRefused, and whatever reading the file throws.
 */
export async function runTimestamp(
  name: string,
  { calendar = [], timeout }: TimestampOptions,
  { out, err }: Output,
): Promise<number> {
  const file = await fileToTimestamp(name);
  const path = file + PROOF_SUFFIX;
  const tell = (text: string) => err(sanitize(`colophon: ${text}`));
  let there: Proof | undefined;
  try {
    there = await proofAt(path, (hash) => digestOf(file, hash));
  } catch (error) {
    if (!(error instanceof ProofMalformed || error instanceof ProofOfOther)) throw error;
    tell(`${path} is left as it is. ${error.message} Move it away to have the file timestamped anew.`);
    return EXIT.bad;
  }
  const how = { named: calendar, timeout };
  const { start, told } = there ? await askForMore(there, how) : await askAnew(file, how);
  const { proof, asked } = together(start, told);
  if (proof !== start) await writeProof(path, proof);
  for (const { calendar, why } of asked) if (why) tell(`${calendar} ${why}.`);
  const blocks = blocksIn(proof);
  const state = blocks.length > 0 ? 'complete' : there || proof !== start ? 'pending' : 'none';
  const { hash, timestamp } = proof;
  const digest = `0x${bytesToHex(timestamp.message)}`;
  out(JSON.stringify({ file, timestamp: path, state, hash, digest, calendars: asked, blocks }));
  const answered = asked.filter((one) => one.state === 'pending' || one.state === 'complete').length;
  if (asked.length > 0) tell(`${answered} of ${asked.length} calendars answered.`);
  tell(NEXT[state]);
  return state !== 'none' && (answered > 0 || asked.length === 0) ? EXIT.answered : EXIT.unchecked;
}

const NEXT = {
  complete: 'the proof leads into Bitcoin. Check it with: colophon receipt check --bitcoin-header',
  pending: 'Bitcoin has it in some hours: do this again then.',
  none: 'there is no timestamp.',
} as const;

async function askAnew(file: string, how: CalendarOptions): Promise<{ start: Proof; told: Told[] }> {
  const { asked, proof: start } = blind(await digestOf(file, 'sha256'), randomBytes(16));
  const calendars = [...new Set(how.named.length > 0 ? how.named : PUBLIC_CALENDARS)];
  const asking = calendars.map((calendar) =>
    answerOf(calendar, 'pending', () => submit(calendar, asked, how)),
  );
  return { start, told: await Promise.all(asking) };
}

async function askForMore(start: Proof, how: CalendarOptions): Promise<{ start: Proof; told: Told[] }> {
  const asking = pendingIn(start.timestamp).map(async ({ message, calendar }, i): Promise<Told> => {
    const why = whyNotAsked(calendar, i, how);
    if (why !== undefined) return { asked: { calendar, state: 'not-asked', why } };
    return answerOf(calendar, 'complete', () => complete(calendar, message, how));
  });
  return { start, told: await Promise.all(asking) };
}

function whyNotAsked(calendar: string, index: number, how: CalendarOptions): string | undefined {
  if (index >= MOST_CALENDARS) return `is one more than the ${MOST_CALENDARS} that are asked for one file`;
  if (mayAsk(calendar, how)) return undefined;
  return 'is none of the public calendars, and is not asked: name it with --calendar';
}

async function answerOf(
  calendar: string,
  state: 'pending' | 'complete',
  ask: () => Promise<Timestamp>,
): Promise<Told> {
  try {
    return { asked: { calendar, state }, known: await ask() };
  } catch (error) {
    if (!(error instanceof CalendarFailed)) throw error;
    return { asked: { calendar, state: error.state, why: error.message } };
  }
}

/** One proof of all that was told. What no proof has room for is left out, and told of. */
function together(start: Proof, told: readonly Told[]): { readonly proof: Proof; readonly asked: Asked[] } {
  let proof = start;
  const asked = told.map(({ asked, known }): Asked => {
    try {
      if (known) proof = withKnown(proof, known);
      return asked;
    } catch (error) {
      if (!(error instanceof ProofMalformed)) throw error;
      const why = `answered with more than a proof has room for (${error.fault})`;
      return { ...asked, state: 'failed', why };
    }
  });
  return { proof, asked };
}
