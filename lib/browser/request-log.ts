/** What for somebody is asked. */
export type Why =
  | 'picture'
  | 'registry'
  | 'statements'
  | 'identity'
  | 'site'
  | 'credentials'
  | 'link'
  | 'original'
  | 'explain'
  | 'batch'
  | 'pack';

/** What was asked of one host for one reason. No address is kept: a log of them would be a history of what was read. */
export type AskedHost = {
  readonly host: string;
  readonly why: Why;
  readonly count: number;
  /** That came back, as far as it was read. */
  readonly bytes: number;
  /** The last time, Unix milliseconds. */
  readonly last: number;
};

/** Everything the engine asks goes through one of these, and is counted there. */
export type RequestLog = {
  /** A `fetch` for one reason. In offline mode it asks nobody, and fails as it does without a network. */
  readonly fetchFor: (why: Why) => typeof fetch;
  /** Notes something that was asked otherwise: by a worker that fetches by itself. */
  readonly note: (url: string, why: Why, bytes: number) => void;
  readonly setOffline: (offline: boolean) => void;
  /** The hosts asked, the last one first. */
  readonly asked: () => readonly AskedHost[];
};

/** So many pairs of host and reason are kept; those asked longest ago go first. */
const MOST = 500;

export function openRequestLog(fetchUrl: typeof fetch, now: () => number): RequestLog {
  const rows = new Map<string, AskedHost>();
  let isOffline = false;

  function add(host: string, why: Why, { count, bytes }: { count: number; bytes: number }): void {
    const key = `${why} ${host}`;
    const before = rows.get(key) ?? { count: 0, bytes: 0 };
    rows.delete(key);
    rows.set(key, { host, why, count: before.count + count, bytes: before.bytes + bytes, last: now() });
    const [oldest] = rows.keys();
    if (rows.size > MOST && oldest !== undefined) rows.delete(oldest);
  }

  return {
    fetchFor: (why) => async (input, init) => {
      const host = hostIn(input);
      if (host === undefined) return fetchUrl(input, init);
      if (isOffline) throw new TypeError('Colophon is offline, as you chose');
      add(host, why, { count: 1, bytes: 0 });
      const response = await fetchUrl(input, init);
      return counted(response, (bytes) => add(host, why, { count: 0, bytes }));
    },
    note(url, why, bytes) {
      const host = hostIn(url);
      if (host !== undefined) add(host, why, { count: 1, bytes });
    },
    setOffline(offline) {
      isOffline = offline;
    },
    asked: () => [...rows.values()].reverse(),
  };
}

/** The host that an address asks; undefined for what asks nobody (`data:`, `blob:`, the extension's own files). */
function hostIn(input: RequestInfo | URL): string | undefined {
  const url = input instanceof Request ? input.url : String(input);
  return URL.canParse(url) && /^https?:/i.test(url) ? new URL(url).host : undefined;
}

/** The same response, whose body is counted as it is read. A copy would have lost where it came from. */
function counted(response: Response, add: (bytes: number) => void): Response {
  const { body } = response;
  if (!body) return response;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      add(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  const passed = new Response(body.pipeThrough(counting), response);
  return Object.defineProperties(passed, {
    url: { value: response.url },
    redirected: { value: response.redirected },
  });
}
