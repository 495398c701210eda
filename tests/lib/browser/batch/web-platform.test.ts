import { describe, expect, test } from 'vitest';
import { politeFetch } from '../../../../lib/batch/polite-fetch.ts';
import { webPlatform } from '../../../../lib/browser/batch/web-platform.ts';

type Reply = { status?: number; headers?: Record<string, string>; body?: string; endsAt?: string };

const LIST = { by: 'list', note: () => {} } as const;

/** A web that answers as it is told, by paths, and remembers what it was asked, and how. */
function web(replies: Readonly<Record<string, Reply[]>>) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetchUrl = (async (input: string, init: RequestInit = {}) => {
    asked.push({ url: input, init });
    const { pathname } = new URL(input);
    const queue = replies[pathname] ?? [{ status: 404 }];
    const { status = 200, headers = {}, body = '', endsAt } = queue.length > 1 ? queue.shift()! : queue[0]!;
    const response = new Response(body, { status, headers });
    const url = { value: endsAt ?? input };
    return Object.defineProperties(response, { url, redirected: { value: endsAt !== undefined } });
  }) as typeof fetch;
  const manners = { delay: 0, backoff: 1, timeout: 1_000, signal: new AbortController().signal };
  const get = politeFetch(manners, webPlatform(fetchUrl));
  const text = async (url: string, note: (why: string) => void = () => {}) =>
    new TextDecoder().decode(await get(url, { ...LIST, note }));
  return { asked, text };
}

describe('a list that is fetched in a browser', () => {
  test('is asked for without cookies, and without saying where from', async () => {
    const { asked, text } = web({ '/a.txt': [{ body: 'words' }] });
    expect(await text('https://example.org/a.txt')).toBe('words');
    expect(asked.map(({ url }) => url)).toEqual([
      'https://example.org/robots.txt',
      'https://example.org/a.txt',
    ]);
    for (const { init } of asked)
      expect(init).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' });
  });

  test.each([
    'http://127.0.0.1/secret',
    'http://[::1]/secret',
    'http://192.168.0.1/',
    'http://router.local/',
  ])('takes nothing from %s, where a redirect ends', async (endsAt) => {
    const { text } = web({ '/a.txt': [{ body: 'secret', endsAt }] });
    await expect(text('https://example.org/a.txt')).rejects.toThrow(/inside a private network/);
  });

  test('asks nothing of a private address', async () => {
    const { asked, text } = web({});
    await expect(text('http://10.0.0.1/a.txt')).rejects.toThrow(/inside a private network/);
    expect(asked).toEqual([]);
  });

  test('takes a compressed answer, which the browser has unpacked', async () => {
    const { text } = web({ '/a.txt': [{ body: 'words', headers: { 'content-encoding': 'gzip' } }] });
    expect(await text('https://example.org/a.txt')).toBe('words');
  });

  test('is tried again where a server is busy, and says so', async () => {
    const { text } = web({
      '/a.txt': [{ status: 503 }, { status: 429, headers: { 'retry-after': '0' } }, { body: 'w' }],
    });
    const notes: string[] = [];
    expect(await text('https://example.org/a.txt', (why) => notes.push(why))).toBe('w');
    expect(notes).toEqual([
      'the server answered 503; trying again in 0.0 s.',
      'the server answered 429; trying again in 0.0 s.',
    ]);
  });

  test('obeys robots.txt', async () => {
    const { text } = web({
      '/robots.txt': [{ body: 'User-agent: *\nDisallow: /' }],
      '/a.txt': [{ body: 'w' }],
    });
    await expect(text('https://example.org/a.txt')).rejects.toThrow(/robots\.txt/);
  });
});
