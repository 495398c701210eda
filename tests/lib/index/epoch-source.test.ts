import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { httpEpochs, readProved, writeProved } from '../../../lib/index/epoch-source.ts';
import { IndexUnreachable } from '../../../lib/registry/near.ts';

const root: Hex = `0x${'ab'.repeat(32)}`;
const QUICK = { part: 200, shard: 200 };

let server: Server | undefined;
afterEach(() => server?.closeAllConnections());

async function serve(listener: RequestListener) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/path?key=secret`;
}

const failureOf = async (asking: Promise<unknown>) => {
  const error = await asking.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(IndexUnreachable);
  expect((error as Error).message).not.toContain('secret');
  return (error as IndexUnreachable).failure;
};

describe('an index server over HTTP', () => {
  test('is asked for parts by their numbers, and tells nothing but paths', async () => {
    const asked: unknown[] = [];
    const proved = { bytes: Uint8Array.of(1, 2, 3), proof: [new Uint8Array(32).fill(7)] };
    const url = await serve((request, response) => {
      asked.push([request.method, request.url, request.headers.cookie, request.headers.referer]);
      response.end(request.url?.endsWith('latest') ? JSON.stringify({ root }) : writeProved(proved));
    });
    const source = httpEpochs(url.replace('/path?key=secret', ''), fetch);
    expect(await source.latest()).toBe(root);
    expect(await source.part(root, 'buckets', 17, 3)).toEqual(proved);
    expect(asked).toEqual([
      ['GET', '/some/epochs/latest', undefined, undefined],
      ['GET', `/some/epochs/${root}/buckets/17`, undefined, undefined],
    ]);
  });

  test.each<[string, RequestListener, string]>([
    ['is down', (_, response) => response.socket?.destroy(), 'index-down'],
    ['says that there is nothing', (_, response) => response.writeHead(404).end('{}'), 'index-down'],
    ['sends elsewhere', (_, response) => response.writeHead(302, { location: '/' }).end(), 'index-down'],
    ['says nothing', () => {}, 'index-stalled'],
    [
      'trickles for ever',
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      },
      'index-stalled',
    ],
    ['pours without end', (_, response) => response.end(Buffer.alloc(5_000_000)), 'index-refused'],
    ['answers garbage', (_, response) => response.end('\xff\x00garbage'), 'index-refused'],
    ['answers nothing at all', (_, response) => response.end(), 'index-refused'],
  ])('that %s is found out, and in time', async (_title, listener, failure) => {
    const source = httpEpochs(await serve(listener), fetch, QUICK);
    expect(await failureOf(source.latest())).toBe(failure);
    expect(await failureOf(source.part(root, 'pages', 0, 100))).toBe(failure);
  });

  test('that is at no address is found out', async () => {
    expect(await failureOf(httpEpochs('not an address', fetch).latest())).toBe('index-down');
  });
});

test.each([
  ['nothing', new Uint8Array()],
  ['a proof that is cut', Uint8Array.of(2, 1, 1)],
  ['a proof that is too long', new Uint8Array(2_000).fill(33)],
])('%s is no proved part', (_title, bytes) => {
  expect(readProved(bytes)).toBeUndefined();
});
