import type { Manifest } from '../c2pa/evidence.ts';
import type { Claim } from '../registry/evidence.ts';
import { clean, day, inBatch, signerName, type Translate, withdrawalDay } from './describe.ts';
import { credentialsIn, describeAction, describeSigner } from './describe-credentials.ts';
import { isoDay } from './in-language.ts';
import { signerOf } from './judge.ts';
import { plural } from './plural.ts';
import { rankClaims } from './rank.ts';
import type { Verdict } from './verdict.ts';

/**
 * How the time of an event is known: by the block of a transaction, by a time-stamping authority (on a list, on none, or wrong), or
 * because somebody says so.
 */
export type KnownBy =
  | 'block'
  | 'stamp-trusted'
  | 'stamp-untrusted'
  | 'stamp-invalid'
  | 'declared'
  | 'nothing';

/** One thing that happened to a content, in words. */
export type TimelineEvent = {
  /** A day (`2026-05-28`), or whatever a signer wrote in its place; absent where nobody knows. */
  readonly day?: string;
  readonly what: 'made' | 'claimed' | 'withdrawn' | 'disputed' | 'credentials' | 'more';
  readonly sentence: string;
  readonly known: KnownBy;
  /** How the time is known, in words. */
  readonly how: string;
};

/** Claims of accounts that the reader does not follow, beyond this many, are told in one sentence. */
const MOST_STRANGERS = 4;

/** Things that credentials say were done, with a time that nothing proves. */
const MOST_ACTIONS = 10;

/**
 * What is known to have happened to a content, in the order of time, what has none last: who made it, claimed it, took it back, whose
 * key was reported stolen, when credentials were signed. Competing claims stand side by side; the first is not therefore the author's.
 */
export function timeline(verdict: Verdict, t: Translate): TimelineEvent[] {
  const claims = verdict.evidence.flatMap(({ details }) => ('claims' in details ? details.claims : []));
  const ranked = rankClaims(claims);
  const strangers = ranked.filter(({ identity }) => identity.how !== 'followed');
  const left = strangers.slice(MOST_STRANGERS);
  const told = ranked.filter((claim) => !left.includes(claim));
  const first = firstOf(claims);
  const credentials = credentialsIn(verdict);
  const events = [
    ...told.flatMap((claim) => ofClaim(claim, claim === first, t)),
    ...(left.length > 0 ? [ofMany(left, t)] : []),
    ...(credentials ? ofCredentials(credentials.details.manifest, t) : []),
  ];
  return events.sort((a, b) => (a.day ?? '9').localeCompare(b.day ?? '9'));
}

/** The claim that came before all others; none where two stand in the same block. */
function firstOf(claims: readonly Claim[]): Claim | undefined {
  const [first, second] = [...claims].sort((a, b) => a.time - b.time || a.block - b.block);
  return second && second.time === first?.time && second.block === first.block ? undefined : first;
}

function ofClaim(claim: Claim, isFirst: boolean, t: Translate): TimelineEvent[] {
  const who = signerName(signerOf(claim), t);
  const { statement, batch, standing, finality, time } = claim;
  const kind = t(`kind_${claim.kind}`);
  const settled = finality === undefined ? [] : [t(`finality_${finality}`)];
  const byBlock = [batch ? inBatch(claim, batch, t) : t('timeline_by_block'), ...settled].join(' ');
  const events: TimelineEvent[] = [
    {
      day: isoDay(time),
      what: 'claimed',
      sentence: t(isFirst ? 'timeline_claimed_first' : 'timeline_claimed', who, kind),
      known: 'block',
      how: byBlock,
    },
  ];
  const created = clean(statement?.created ?? '', 40);
  if (created !== '')
    events.push({ day: created, what: 'made', sentence: t('timeline_made', who), ...declared(t) });
  if (standing.state === 'withdrawn')
    events.push({
      ...(standing.time === undefined ? {} : { day: isoDay(standing.time) }),
      what: 'withdrawn',
      sentence: t('timeline_withdrawn', who, t(`reason_${standing.reason.replaceAll('-', '_')}`)),
      ...(standing.time === undefined
        ? { known: 'nothing', how: withdrawalDay(standing, t) }
        : { known: 'block', how: t('timeline_by_block') }),
    });
  if (standing.state === 'disputed')
    events.push({
      day: isoDay(standing.since),
      what: 'disputed',
      sentence: t(`timeline_disputed_${standing.key}`, who),
      known: 'declared',
      how: t('timeline_by_report'),
    });
  return events;
}

function ofMany(claims: readonly Claim[], t: Translate): TimelineEvent {
  const times = claims.map(({ time }) => time);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return {
    day: isoDay(first),
    what: 'more',
    sentence: plural(t, 'timeline_more', claims.length, day(first, t), day(last, t)),
    known: 'block',
    how: t('timeline_by_block'),
  };
}

function ofCredentials(manifest: Manifest, t: Translate): TimelineEvent[] {
  const { signed, actions } = manifest;
  const { signed: _, ...unstamped } = manifest;
  const sentence = describeSigner(unstamped, t);
  const done = actions.filter(({ when }) => when !== undefined).slice(0, MOST_ACTIONS);
  return [
    signed
      ? {
          ...(signed.state === 'invalid' ? {} : { day: isoDay(signed.time) }),
          what: 'credentials',
          sentence,
          known: `stamp-${signed.state}`,
          how: t(`timeline_by_stamp_${signed.state}`),
        }
      : { what: 'credentials', sentence, known: 'nothing', how: t('timeline_by_nothing') },
    ...done.map(
      (action): TimelineEvent => ({
        day: clean(action.when ?? '', 10),
        what: 'made',
        sentence: describeAction(action, t),
        ...declared(t),
      }),
    ),
  ];
}

function declared(t: Translate) {
  return { known: 'declared', how: t('timeline_by_word') } as const;
}
