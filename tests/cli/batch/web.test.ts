import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { guardedFetch } from '../../../cli/batch/guarded-fetch.ts';
import { type Asked, politeFetch } from '../../../cli/batch/polite-fetch.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const notes: string[] = [];
const asked = (by: Asked['by']): Asked => ({ by, note: (why) => void notes.push(why) });
const fetcher = (over: Partial<Parameters<typeof politeFetch>[0]> = {}) => {
  notes.length = 0;
  const signal = new AbortController().signal;
  return politeFetch({ delay: 0, backoff: 1, timeout: 5_000, allowLoopback: true, signal, ...over });
};
const textOf = async (bytes: Promise<Uint8Array>) => Buffer.from(await bytes).toString();

describe('fetching with manners', () => {
  test('asks one host one thing at a time', async () => {
    let [now, most] = [0, 0];
    const base = await serve((_request, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end('x');
      }, 5);
    });
    const fetch = fetcher();
    await Promise.all([1, 2, 3, 4].map((i) => fetch(`${base}/${i}`, asked('person'))));
    expect(most).toBe(1);
  });

  test('tries again what failed for now, waits as the server asks, and tells why', async () => {
    const answers = [
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 429, headers: {} },
      { status: 200, headers: {} },
    ];
    let asks = 0;
    const base = await serve((_request, response) => {
      const { status, headers } = answers[asks++]!;
      response.writeHead(status, headers).end('here it is');
    });
    expect(await textOf(fetcher()(base, asked('person')))).toBe('here it is');
    expect(notes).toEqual([
      'the server answered 503; trying again in 0.0 s.',
      'the server answered 429; trying again in 0.0 s.',
    ]);
  });

  test.each<[string, RequestListener, string, number]>([
    ['what is not there', (_, to) => to.writeHead(404).end(), 'the server answered 404.', 1],
    ['a server that fails for good', (_, to) => to.writeHead(500).end(), 'answered 500, 3 times', 3],
    [
      'a server that asks for an hour',
      (_, to) => to.writeHead(429, { 'retry-after': '3600' }).end(),
      'asks to wait 3600 seconds',
      1,
    ],
    ['a server that hangs up', (request) => request.socket.destroy(), 'no answer came (', 3],
    [
      'an encoding that nobody asked for',
      (_, to) => to.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      'the server sent it as “gzip”, unasked',
      1,
    ],
  ])('gives up on %s, and says so', async (_title, listener, why, times) => {
    let asks = 0;
    const base = await serve((request, response) => {
      asks++;
      listener(request, response);
    });
    await expect(fetcher()(base, asked('person'))).rejects.toThrow(why);
    expect(asks).toBe(times);
  });

  test('a server that never ends is left, by bytes or by time', async () => {
    const chunk = Buffer.alloc(1 << 20);
    const pours = await serve((_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour);
      pour();
    });
    await expect(fetcher()(pours, asked('person'))).rejects.toThrow('over the limit of 67,108,864 bytes');
    const drips = await serve((_request, response) => {
      response.write('.');
      const dripping = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(dripping));
    });
    await expect(fetcher({ timeout: 200 })(drips, asked('person'))).rejects.toThrow('took too long, 3 times');
  });

  test('a host that answers nothing is left alone after two addresses, and one that answers in between is not', async () => {
    let asks = 0;
    const base = await serve((request, response) => {
      asks++;
      if (request.url === '/there') response.writeHead(404).end();
      else request.socket.destroy();
    });
    const fetch = fetcher();
    const all = ['a', 'there', 'b', 'c', 'd', 'e'].map((name) => fetch(`${base}/${name}`, asked('person')));
    const whys = (await Promise.allSettled(all)).map((one) => 'reason' in one && one.reason.message);
    const silent = expect.stringContaining('no answer came (');
    const left = 'Could not be fetched: the host gave no answer to 2 addresses before.';
    expect(whys).toEqual([silent, expect.stringContaining('404'), silent, silent, left, left]);
    expect(asks).toBe(10);
  });

  test('ends at once when the run is ended', async () => {
    const silent = await serve(() => {});
    const end = new AbortController();
    const fetching = fetcher({ signal: end.signal })(silent, asked('person'));
    setTimeout(() => end.abort(), 50);
    await expect(fetching).rejects.toThrow('aborted');
  });
});

describe('robots.txt', () => {
  const site = (robots: { status: number; text?: string }) => {
    const paths: string[] = [];
    const base = serve((request, response) => {
      paths.push(request.url!);
      if (request.url === '/robots.txt') response.writeHead(robots.status).end(robots.text);
      else response.end('content');
    });
    return { base, paths };
  };

  test('is asked once for a host, and obeyed for addresses in lists', async () => {
    const { base, paths } = site({ status: 200, text: 'User-agent: *\nDisallow: /private' });
    const fetch = fetcher();
    const at = await base;
    await expect(fetch(`${at}/private/a`, asked('list'))).rejects.toThrow('robots.txt asks programs');
    expect(await textOf(fetch(`${at}/open`, asked('list')))).toBe('content');
    expect(paths).toEqual(['/robots.txt', '/open']);
  });

  test('does not speak to a person who names one address', async () => {
    const { base, paths } = site({ status: 200, text: 'User-agent: *\nDisallow: /' });
    expect(await textOf(fetcher()(`${await base}/a`, asked('person')))).toBe('content');
    expect(paths).toEqual(['/a']);
  });

  test('that is not there allows, and that can’t be had forbids', async () => {
    const [none, broken] = [site({ status: 404 }), site({ status: 503 })];
    expect(await textOf(fetcher()(`${await none.base}/a`, asked('list')))).toBe('content');
    await expect(fetcher()(`${await broken.base}/a`, asked('list'))).rejects.toThrow('robots.txt');
  });
});

describe('addresses', () => {
  test.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://localhost/',
    'http://2130706433/',
    'http://10.1.2.3/',
    'http://172.31.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
  ])('%s, which nobody named, is not asked', async (url) => {
    const fetching = guardedFetch(url, {}, AbortSignal.timeout(2_000));
    await expect(fetching).rejects.toThrow('inside a private network');
  });

  test.each([
    ['file:///etc/passwd', 'which is not fetched'],
    ['http://user:password@example.org/', 'has a name or password in it'],
  ])('%s is not asked either', async (url, why) => {
    await expect(guardedFetch(url, {}, AbortSignal.timeout(2_000))).rejects.toThrow(why);
  });

  test.each([
    ['http://10.0.0.1/secret', 'inside a private network'],
    ['http://169.254.169.254/', 'inside a private network'],
    ['file:///etc/passwd', 'which is not fetched'],
    ['http://', 'redirects to what is no address'],
    ['/again', 'redirects more than 5 times'],
  ])('a redirect to %s is not followed', async (location, why) => {
    const base = await serve((_request, response) => response.writeHead(302, { location }).end());
    const { hostname: named } = new URL(base);
    await expect(guardedFetch(base, { named }, AbortSignal.timeout(5_000))).rejects.toThrow(why);
  });

  test('the host that a person named may be on this machine', async () => {
    const base = await serve((_request, response) => response.end('mine'));
    expect(await textOf(fetcher({ allowLoopback: false })(base, asked('person')))).toBe('mine');
    await expect(fetcher({ allowLoopback: false })(base, asked('list'))).rejects.toThrow('private network');
  });
});
