import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Interface } from 'ethers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import type { RegistryFailure } from '../../../lib/registry/evidence.ts';
import { openRegistry, type Registry } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';

const SECRET = 'v3/0123456789abcdef-api-key';
const CONTENT: Hex = `0x${'11'.repeat(32)}`;
const TIMEOUT_MS = 400;
const abi = new Interface(REGISTRY_ABI);

type Question = { id: number; method: string; params: unknown[] };

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/${SECRET}`;
}

/** An RPC whose answer to each question is what `body` returns: a string as it is, anything else as JSON. */
function rpc(body: (question: Question) => unknown): RequestListener {
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = body(JSON.parse(Buffer.concat(chunks).toString()) as Question);
    response.setHeader('content-type', 'application/json');
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  };
}

const result = (question: Question, value: unknown) => ({ jsonrpc: '2.0', id: question.id, result: value });

/** Says the right chain, and `value` to everything else. */
const chainThen = (value: unknown) =>
  rpc((question) => result(question, question.method === 'eth_chainId' ? '0x7a69' : value));

const registryAt = (rpcUrl: string): Registry =>
  openRegistry({ rpcUrl, chainId: 31337, address: `0x${'c0'.repeat(20)}`, timeoutMs: TIMEOUT_MS });

async function failureOf(asked: Promise<unknown>): Promise<RegistryUnreachable> {
  const error = await asked.then(
    (answer) => new Error(`It answered ${JSON.stringify(answer)}`),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(RegistryUnreachable);
  return error as RegistryUnreachable;
}

const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(code, headers).end('{"error":"no"}');

const silence: RequestListener = () => {};

const drip: RequestListener = (_, response) => {
  const drop = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(drop));
};

const halfThenCut: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"jsonrpc"', () => response.destroy());
};

const oneResolution = abi.encodeFunctionResult('resolve', [
  [Array.from({ length: 5 }, () => `0x${'00'.repeat(32)}`)],
]);

const claimsOnOne = (registry: Registry) => registry.claimsOn([CONTENT]);
const claimsOnTwo = (registry: Registry) => registry.claimsOn([CONTENT, `0x${'22'.repeat(32)}`]);
const events = (registry: Registry) => registry.claimsBetween(0, 9);
const head = (registry: Registry) => registry.head();

type Ask = (registry: Registry) => Promise<unknown>;

describe('an RPC that', () => {
  test.each<[string, RequestListener, Ask, RegistryFailure]>([
    ['never answers', silence, claimsOnOne, 'rpc-stalled'],
    ['answers one byte at a time, for ever', drip, claimsOnOne, 'rpc-stalled'],
    ['stalls while it is asked for events', silence, events, 'rpc-stalled'],
    ['stalls while it is asked for its newest block', silence, head, 'rpc-stalled'],
    ['cuts the connection half-way', halfThenCut, claimsOnOne, 'rpc-down'],
    ['fails with 500', status(500), claimsOnOne, 'rpc-down'],
    ['refuses with 429', status(429), claimsOnOne, 'rpc-down'],
    [
      'refuses with 429 and says to wait a day',
      status(429, { 'retry-after': '86400' }),
      claimsOnOne,
      'rpc-down',
    ],
    ['wants another key, with 401', status(401), claimsOnOne, 'rpc-down'],
    ['answers a web page', rpc(() => '<!doctype html><title>Sign in</title>'), claimsOnOne, 'rpc-garbage'],
    ['answers nothing', rpc(() => ''), claimsOnOne, 'rpc-garbage'],
    ['answers half of its JSON', rpc(() => '{"jsonrpc":"2.0","id":1,"resu'), claimsOnOne, 'rpc-garbage'],
    ['answers null', rpc(() => null), claimsOnOne, 'rpc-garbage'],
    ['answers a list', rpc((question) => [result(question, '0x7a69')]), claimsOnOne, 'rpc-garbage'],
    [
      'answers neither result nor error',
      rpc(({ id }) => ({ jsonrpc: '2.0', id })),
      claimsOnOne,
      'rpc-garbage',
    ],
    [
      'answers another question than the one it was asked',
      rpc((question) => result({ ...question, id: question.id + 77 }, '0x7a69')),
      claimsOnOne,
      'rpc-garbage',
    ],
    [
      'answers with a JSON-RPC error',
      rpc(({ id }) => ({ jsonrpc: '2.0', id, error: { code: -32000, message: 'header not found' } })),
      claimsOnOne,
      'rpc-garbage',
    ],
    [
      'says that it serves another chain',
      rpc((question) => result(question, '0x1')),
      claimsOnOne,
      'wrong-chain',
    ],
    [
      'serves another chain when asked for events',
      rpc((question) => result(question, '0x1')),
      events,
      'wrong-chain',
    ],
    [
      'serves another chain when asked for blocks',
      rpc((question) => result(question, '0x1')),
      head,
      'wrong-chain',
    ],
    ['says a word for its chain', rpc((question) => result(question, 'mainnet')), claimsOnOne, 'rpc-garbage'],
    ['says nothing for its chain', rpc((question) => result(question, null)), claimsOnOne, 'rpc-garbage'],
    ['knows no contract there', chainThen('0x'), claimsOnOne, 'no-contract'],
    ['answers a call with a number', chainThen(7), claimsOnOne, 'rpc-garbage'],
    ['answers a call with null', chainThen(null), claimsOnOne, 'rpc-garbage'],
    [
      'answers a call with bytes cut short',
      chainThen(oneResolution.slice(0, -10)),
      claimsOnOne,
      'rpc-garbage',
    ],
    ['answers a call with half a byte', chainThen('0x1'), claimsOnOne, 'rpc-garbage'],
    ['answers a call with text', chainThen('hello'), claimsOnOne, 'rpc-garbage'],
    ['answers a call with zeros', chainThen(`0x${'00'.repeat(320)}`), claimsOnOne, 'rpc-garbage'],
    [
      'answers a call with a length of 2^255',
      chainThen(`0x${'80'.padEnd(64, '0').repeat(8)}`),
      claimsOnOne,
      'rpc-garbage',
    ],
    ['answers fewer keys than it was asked', chainThen(oneResolution), claimsOnTwo, 'rpc-garbage'],
    ['answers events with null', chainThen(null), events, 'rpc-garbage'],
    ['answers events with an object', chainThen({ length: 3 }), events, 'rpc-garbage'],
    ['answers events with a list of nulls', chainThen([null]), events, 'rpc-garbage'],
    ['answers events without topics', chainThen([{ data: '0x' }]), events, 'rpc-garbage'],
    ['names its newest block with a word', chainThen('latest'), head, 'rpc-garbage'],
    ['names its newest block with null', chainThen(null), head, 'rpc-garbage'],
    ['names a newest block below zero', chainThen('-0x1'), head, 'rpc-garbage'],
    ['names a newest block past every number', chainThen(`0x${'ff'.repeat(32)}`), head, 'rpc-garbage'],
  ])('%s is told apart', async (_title, listener, ask, failure) => {
    const started = performance.now();
    const error = await failureOf(ask(registryAt(await serve(listener))));
    expect(error.failure).toBe(failure);
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS * 3 + 1000);
    expect(error.message).not.toContain('api-key');
    expect(error.message).toMatch(/^The RPC at http:\/\/127\.0\.0\.1:\d+ /);
  });

  test('sends without end is cut off', async () => {
    let sent = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          sent += 1_000_000;
          controller.enqueue(new Uint8Array(1_000_000).fill(0x20));
        },
      });
    const config = { rpcUrl: 'http://127.0.0.1', chainId: 1, address: CONTENT.slice(0, 42) as Hex };
    const registry = openRegistry(config, async () => new Response(endless()));
    expect((await failureOf(registry.head())).failure).toBe('rpc-garbage');
    expect(sent).toBeLessThan(40_000_000);
  });

  test('is not there at all is down', async () => {
    const rpcUrl = await serve(silence);
    const [server] = servers.splice(0);
    server!.close();
    await once(server!, 'close');
    const error = await failureOf(claimsOnOne(registryAt(rpcUrl)));
    expect(error.failure).toBe('rpc-down');
    expect(error.message).not.toContain('api-key');
  });

  test('redirects is not followed, because its address holds a key', async () => {
    let followed = 0;
    const elsewhere = await serve((_, response) => {
      followed++;
      response.end();
    });
    for (const code of [301, 302, 307, 308]) {
      const error = await failureOf(
        claimsOnOne(registryAt(await serve(status(code, { location: elsewhere })))),
      );
      expect(error.failure).toBe('rpc-down');
    }
    expect(followed).toBe(0);
  });

  test('has an address with a name and a password shows neither', async () => {
    const rpcUrl = (await serve(status(500))).replace('http://', 'http://user:hunter2@');
    const error = await failureOf(claimsOnOne(registryAt(rpcUrl)));
    expect(error.message).not.toMatch(/user|hunter2|api-key/);
  });

  test.each(['not an address', 'ftp://127.0.0.1/api-key', ''])(
    'has the address "%s" is down',
    async (rpcUrl) => {
      const error = await failureOf(claimsOnOne(registryAt(rpcUrl)));
      expect(error.failure).toBe('rpc-down');
      expect(error.message).not.toContain('api-key');
    },
  );

  test('serves another chain later on is asked for its chain once, and again only after a failure', async () => {
    let chain = '0x1';
    const asked: string[] = [];
    const url = await serve(
      rpc((question) => {
        asked.push(question.method);
        return result(question, question.method === 'eth_chainId' ? chain : '0x5');
      }),
    );
    const registry = registryAt(url);
    expect((await failureOf(registry.head())).failure).toBe('wrong-chain');
    chain = '0x7a69';
    expect(await registry.head()).toBe(5);
    expect(await registry.head()).toBe(5);
    expect(asked).toEqual(['eth_chainId', 'eth_chainId', 'eth_blockNumber', 'eth_blockNumber']);
  });
});

describe('after a failure', () => {
  test.each<[string, RequestListener]>([
    ['a stall', silence],
    ['garbage', rpc(() => 'garbage')],
    ['a 500', status(500)],
    ['a 429', status(429)],
  ])('of %s nothing goes on in the background: it was asked once', async (_title, listener) => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked++;
      listener(request, response);
    });
    await failureOf(claimsOnOne(registryAt(url)));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(asked).toBe(1);
  });

  test('of a stall the connection is given up, so that it keeps no process alive', async () => {
    let closed = false;
    const url = await serve((request) => {
      request.socket.on('close', () => {
        closed = true;
      });
    });
    await failureOf(claimsOnOne(registryAt(url)));
    await vi.waitFor(() => expect(closed).toBe(true), 2000);
  });

  test('several questions at once each get their answer, and one chain check serves them all', async () => {
    const asked: string[] = [];
    const url = await serve(
      rpc((question) => {
        asked.push(question.method);
        return result(question, question.method === 'eth_chainId' ? '0x7a69' : '0x9');
      }),
    );
    const registry = registryAt(url);
    expect(await Promise.all([registry.head(), registry.head(), registry.head()])).toEqual([9, 9, 9]);
    expect(asked.filter((method) => method === 'eth_chainId')).toHaveLength(1);
  });

  test('of the one chain check that several questions wait for, each of them fails and none is unhandled', async () => {
    const registry = registryAt(await serve(status(500)));
    const failed = await Promise.all(
      [registry.head(), events(registry), claimsOnOne(registry)].map(failureOf),
    );
    expect(failed.map(({ failure }) => failure)).toEqual(['rpc-down', 'rpc-down', 'rpc-down']);
  });
});
