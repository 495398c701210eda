import { bytesToHex } from '@noble/hashes/utils.js';
import { answerer, type ReceiptPlace } from '../../batch/answer.ts';
import { lanesBeside } from '../../batch/beside.ts';
import { openContentIn } from '../../batch/content-in.ts';
import type { Input } from '../../batch/input.ts';
import type { Answer } from '../../batch/line.ts';
import { FetchFailed, politeFetch } from '../../batch/polite-fetch.ts';
import { readStream } from '../../batch/read-stream.ts';
import type { TrustList } from '../../c2pa/trust-list.ts';
import { fetchMedia } from '../../content/fetch-media.ts';
import type { Hex } from '../../content/hex.ts';
import type { SavedArticle } from '../../page/saved-page.ts';
import { timeOf } from '../../receipt/files.ts';
import type { ReceiptMeans } from '../../receipt/make.ts';
import type { Lanes } from '../../verify.ts';
import type { EngineBatch, EngineMessage } from '../messages.ts';
import type { RequestLog } from '../request-log.ts';
import type { Settings } from '../settings.ts';
import { FileGone } from './file-gone.ts';
import { type KeptEvidence, keptEvidence } from './kept-evidence.ts';
import { webPlatform } from './web-platform.ts';

type Asked = Extract<EngineMessage, { type: 'batch' }>;

export type BatchMeans = {
  readonly log: RequestLog;
  readonly lanesOf: (settings: Settings, lists: readonly TrustList[]) => Lanes;
  /** The credentials lane that may ask for a file's credentials at an address. */
  readonly credentialsAt: (address: string, lists: readonly TrustList[]) => NonNullable<Lanes['credentials']>;
  /** The reader's trust lists, which are the same for a whole run. */
  readonly lists: () => Promise<readonly TrustList[]>;
  /** What receipts say of all answers of a run. */
  readonly receiptsOf: (
    settings: Settings,
    lists: readonly TrustList[],
  ) => Promise<Omit<ReceiptMeans, 'client'>>;
  readonly thumbnailOf: (bytes: Uint8Array) => Promise<string | undefined>;
};

/** Inputs that are checked at once. */
const JOBS = 4;

/** As the command line does. Times are in milliseconds. */
const MANNERS = { delay: 500, backoff: 1_000, timeout: 60_000 };

/** Answers the inputs of a batch as the command line does (`lib/batch/answer.ts`): in a run, what was said of some bytes is said of the same again. */
export function openBatchAnswers(means: BatchMeans): (asked: Asked) => Promise<EngineBatch> {
  const never = new AbortController().signal;
  let current: { readonly key: string; readonly answer: ReturnType<typeof answererFor> } | undefined;
  const evidence = new WeakMap<Input, KeptEvidence>();
  const { log } = means;
  const openFetch = () => politeFetch({ ...MANNERS, signal: never }, webPlatform(log.fetchFor('batch')));
  let polite = openFetch();

  async function answererFor(settings: Settings, notes: Map<string, string[]>) {
    const lists = await means.lists();
    const lanes = means.lanesOf(settings, lists);
    const note = (name: string, why: string) => void notes.get(name)?.push(why);
    const receipts: ReceiptPlace = {
      means: await means.receiptsOf(settings, lists),
      async write(body, input, of) {
        evidence.set(of, keptEvidence(body, input, timeOf(Date.now())));
        return undefined;
      },
      has: async () => true,
    };
    return answerer(
      lanes,
      {
        ...{ jobs: JOBS, journal: undefined, note, receipts, signal: never },
        thumbnails: Number.POSITIVE_INFINITY,
      },
      {
        digest: sha256,
        openContent: (bytes) => openContentIn(bytes, readArticleIn),
        thumbnailOf: means.thumbnailOf,
        lanesFor: async (input: AskedInput, tell) => {
          const { beside, credentialsAt } = input.asked ?? {};
          const own =
            credentialsAt === undefined
              ? undefined
              : { ...lanes, credentials: means.credentialsAt(credentialsAt, lists) };
          return beside === undefined ? own : lanesBeside(beside, own ?? lanes, tell);
        },
      },
    );
  }

  const notes = new Map<string, string[]>();
  return async (asked) => {
    const { name, run, settings } = asked;
    const key = JSON.stringify([run, settings]);
    // What another run was told, and which hosts were silent then, may have changed since: all is asked for anew.
    if (current?.key !== key) {
      current = { key, answer: answererFor(settings, notes) };
      polite = openFetch();
    }
    const answer = await current.answer;
    const told: string[] = [];
    notes.set(name, told);
    const input: AskedInput = {
      name,
      asked,
      read: () => read(asked),
      linked: (href) => linked(asked, href),
      ...('url' in asked.from ? { remote: true } : {}),
    };
    const given = await answer(input).finally(() => notes.delete(name));
    const kept = evidence.get(input);
    return { answer: given as Answer, notes: told, ...(kept ? { evidence: kept } : {}) };
  };

  async function read({ name, from, settings }: Asked): Promise<Uint8Array> {
    if ('blob' in from) return readBlob(from.blob);
    if (from.as === 'page') return fetchMedia(from.url, log.fetchFor('picture'), { as: 'page' });
    if (settings.offline) throw new FetchFailed('Colophon is offline, as you chose');
    return politely(name, from.url);
  }

  function politely(name: string, url: string): Promise<Uint8Array> {
    return polite(url, { by: 'list', note: (why) => void notes.get(name)?.push(why) });
  }

  /** What a saved page links to in its own folder, as it was handed over, or a page of a list on its own site. */
  async function linked({ name, from, linked = {} }: Asked, href: string): Promise<Uint8Array | undefined> {
    if ('blob' in from && Object.hasOwn(linked, href)) return new TextEncoder().encode(linked[href]);
    if (!('url' in from) || from.as !== 'list' || !URL.canParse(href, from.url)) return undefined;
    const { href: url, origin } = new URL(href, from.url);
    return origin === new URL(from.url).origin ? politely(name, url) : undefined;
  }
}

type AskedInput = Input & { readonly asked?: Asked };

async function sha256(bytes: Uint8Array): Promise<Hex> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
  return `0x${bytesToHex(digest)}`;
}

async function readArticleIn(page: Uint8Array): Promise<SavedArticle> {
  const { readArticle } = await import('../../page/saved-page.ts');
  // Such a document runs nothing and fetches nothing.
  return readArticle(page, (html) => new DOMParser().parseFromString(html, 'text/html'));
}

/** @throws ContentTooLarge; {@link FileGone} */
async function readBlob(address: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(address);
  } catch (error) {
    throw new FileGone(error);
  }
  const stream = response.body ?? new ReadableStream({ start: (empty) => empty.close() });
  return readStream(stream);
}
