import robotsParser from 'robots-parser';
import { ContentFailure, ContentTooLarge } from '../content/limits.ts';
import { AddressRefused } from './address.ts';
import { readStream } from './read-stream.ts';

/** What an address may lead to. */
export type Reach = {
  /** This host was named by the person at the keyboard, so it may be anywhere. */
  readonly named?: string;
  /** Development: this machine may be asked. */
  readonly allowLoopback?: boolean;
};

/** An answer's head; its body is read, or ended, by whoever asked. */
export type FetchAnswer = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  readonly end: () => void;
};

/** What a platform fetches and waits with. */
export type FetchPlatform = {
  /** Asks for an address, and follows redirects only to where the public internet is. @throws {@link AddressRefused}, what the connection throws. */
  readonly ask: (address: string, reach: Reach, signal: AbortSignal) => Promise<FetchAnswer>;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds since whenever. */
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly date: () => number;
};

/** How servers, and their robots.txt, know us. */
export const USER_AGENT = 'colophon/0.1';

/** How hosts are treated. Times are in milliseconds. */
export type Manners = {
  /** Between two requests to a host, where its robots.txt names no longer time. */
  readonly delay: number;
  /** First wait before trying again; doubled each time. */
  readonly backoff: number;
  /** Nobody waits longer for a whole answer. */
  readonly timeout: number;
  readonly allowLoopback?: boolean;
  /** Ends all fetches. */
  readonly signal: AbortSignal;
};

/** Who asks: a person who named this address, or a list of addresses, which is a crawl and obeys robots.txt. */
export type Asked = { readonly by: 'person' | 'list'; readonly note: (why: string) => void };

const TRIES = 3;

/** A host that asks for a longer wait is not waited for. */
const LONGEST_WAIT = 60_000;

/** Longer robots.txt are read this far. Source: RFC 9309, 2.5. */
const MAX_ROBOTS = 500 * 1024;

/** So many hosts are remembered. */
const MAX_HOSTS = 1_000;

const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A host that was silent for so many addresses in a row is not asked for others. */
const SILENT = 2;

type Host = {
  last: Promise<unknown>;
  busyUntil: number;
  /** Addresses in a row for which no answer came, however often it was asked. */
  silent: number;
  robots?: Promise<ReturnType<typeof robotsParser> | undefined>;
};

/**
 * Fetches with good manners: one request at a time to a host, with a pause between, Retry-After obeyed, what failed for now tried
 * again, each time with the reason told. A host that never answers is soon left alone, so that a long list of its addresses ends.
 */
export function politeFetch(manners: Manners, { ask, sleep, now, date }: FetchPlatform) {
  const hosts = new Map<string, Host>();

  return async (address: string, { by, note }: Asked): Promise<Uint8Array> => {
    if (!URL.canParse(address)) throw new AddressRefused('can’t be read');
    const url = new URL(address);
    const host = hostOf(url.host);
    const reach = { ...manners, ...(by === 'person' ? { named: url.hostname } : {}) };
    const turn = host.last.then(() => inTurn(url, host, reach, { by, note }));
    host.last = turn.catch(() => {});
    return turn;
  };

  function hostOf(name: string): Host {
    const host = hosts.get(name) ?? { last: Promise.resolve(), busyUntil: 0, silent: 0 };
    hosts.delete(name);
    hosts.set(name, host);
    const [oldest] = hosts.keys();
    if (hosts.size > MAX_HOSTS) hosts.delete(oldest!);
    return host;
  }

  async function inTurn(url: URL, host: Host, reach: Reach, { by, note }: Asked): Promise<Uint8Array> {
    manners.signal.throwIfAborted();
    if (host.silent >= SILENT) throw new FetchFailed(`the host gave no answer to ${SILENT} addresses before`);
    if (by === 'list') await obeyRobots(url, host, reach);
    let wait = manners.backoff;
    for (let attempt = 1; ; attempt++) {
      const tried = await attemptOne(url, host, reach);
      if ('bytes' in tried) return tried.bytes;
      const pause = tried.after ?? wait;
      if (attempt === TRIES) {
        if (tried.silent) host.silent++;
        throw new FetchFailed(`${tried.why}, ${TRIES} times`);
      }
      if (pause > LONGEST_WAIT)
        throw new FetchFailed(`${tried.why}, and asks to wait ${Math.ceil(pause / 1000)} seconds`);
      note(`${tried.why}; trying again in ${(pause / 1000).toFixed(1)} s.`);
      await sleep(pause, manners.signal);
      wait *= 2;
    }
  }

  async function attemptOne(
    url: URL,
    host: Host,
    reach: Reach,
  ): Promise<{ bytes: Uint8Array } | { why: string; after?: number; silent?: boolean }> {
    try {
      return await get(url.href, host, reach, async (answer) => {
        const { status } = answer;
        host.silent = 0;
        if (status >= 200 && status < 300) return { bytes: await bodyOf(answer) };
        if (!TRY_AGAIN.has(status)) throw new FetchFailed(`the server answered ${status}`);
        const after = retryAfter(answer.header('retry-after'), date());
        return { why: `the server answered ${status}`, ...(after === undefined ? {} : { after }) };
      });
    } catch (error) {
      const isFinal =
        error instanceof AddressRefused || error instanceof FetchFailed || error instanceof ContentTooLarge;
      if (isFinal || manners.signal.aborted) throw error;
      const why = isTimeout(error) ? 'the server took too long' : `no answer came (${reasonOf(error)})`;
      return { why, silent: true };
    }
  }

  async function obeyRobots(url: URL, host: Host, reach: Reach): Promise<void> {
    host.robots ??= robotsOf(url, host, reach).catch(() => undefined);
    const robots = await host.robots;
    if (robots?.isAllowed(url.href, USER_AGENT) === false) throw new RobotsDisallow();
    const asked = (robots?.getCrawlDelay(USER_AGENT) ?? 0) * 1000;
    host.busyUntil += Math.max(0, Math.min(asked, LONGEST_WAIT) - manners.delay);
  }

  /** No file is no rule; a server that fails to say is not crawled. Source: RFC 9309, 2.3.1. */
  async function robotsOf(url: URL, host: Host, reach: Reach) {
    const address = new URL('/robots.txt', url).href;
    const text = await get(address, host, reach, async ({ status, body }) => {
      if (status >= 500) return 'User-agent: *\nDisallow: /';
      return status === 200 ? await beginning(body) : '';
    });
    return robotsParser(address, text);
  }

  /** One request, after the host's pause. What is left of the answer is thrown away. */
  async function get<T>(
    address: string,
    host: Host,
    reach: Reach,
    take: (answer: FetchAnswer) => Promise<T>,
  ): Promise<T> {
    await sleep(Math.max(0, host.busyUntil - now()), manners.signal);
    const signal = AbortSignal.any([manners.signal, AbortSignal.timeout(manners.timeout)]);
    let answer: FetchAnswer | undefined;
    try {
      answer = await ask(address, reach, signal);
      return await take(answer);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      answer?.end();
      host.busyUntil = now() + manners.delay;
    }
  }
}

async function bodyOf({ body, header }: FetchAnswer): Promise<Uint8Array> {
  const encoding = header('content-encoding') ?? 'identity';
  if (encoding !== 'identity') throw new FetchFailed(`the server sent it as “${encoding}”, unasked`);
  return readStream(body);
}

async function beginning(body: AsyncIterable<Uint8Array>): Promise<string> {
  const latin1 = new TextDecoder('latin1');
  let text = '';
  for await (const chunk of body) {
    text += latin1.decode(chunk);
    if (text.length > MAX_ROBOTS) break;
  }
  return text.slice(0, MAX_ROBOTS);
}

/** Seconds, or a date. Source: RFC 9110, 10.2.3. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as Error & { readonly code?: string };
  return code ?? message;
}

/** It could not be fetched, and trying again would not help now. */
export class FetchFailed extends ContentFailure {
  override readonly name = 'FetchFailed';
  constructor(why: string) {
    super('content.unreachable', `Could not be fetched: ${why}.`);
  }
}

/** The host asks programs to leave this address alone. */
export class RobotsDisallow extends ContentFailure {
  override readonly name = 'RobotsDisallow';
  constructor() {
    super(
      'content.unreachable',
      'The host’s robots.txt asks programs to leave this address alone. Name it by itself to fetch it all the same.',
    );
  }
}
