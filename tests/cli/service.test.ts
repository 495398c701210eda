import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { fingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { openRegistry } from '../../lib/registry/registry.ts';
import { type Declaration, signStatement, writeStatement } from '../../lib/sign/sign.ts';
import type { Envelope } from '../../lib/statement/envelope.ts';
import { MAX_STATEMENT_BYTES } from '../../lib/statement/statement.ts';

let network: DevNetwork;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network?.stop());

const inAnHour = Math.floor(Date.now() / 1000) + 3_600;

function envelopeOf(
  text: string,
  {
    author = 7,
    deadline = inAnHour,
    domain = network.domain,
    ...over
  }: {
    author?: number;
    deadline?: number;
    domain?: DevNetwork['domain'];
  } & Partial<Declaration> = {},
): Envelope {
  const statement = writeStatement(fingerprint({ type: 'text', text }), { kind: 'textHuman', ...over });
  return signStatement(statement, new Uint8Array(32).fill(author), domain, deadline);
}

async function post(body: unknown, contentType: string | undefined = 'application/json') {
  const response = await fetch(`${network.service.url}/claims`, {
    method: 'POST',
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown>, response };
}

async function get(path: string) {
  const response = await fetch(`${network.service.url}${path}`);
  return { status: response.status, answer: await response.json() };
}

async function claimsOn({ claim }: Envelope) {
  const registry = openRegistry({ ...network.domain, rpcUrl: network.chain.rpcUrl });
  return (await registry.claimsOn([claim.content]))[0]!;
}

describe('publishing', () => {
  test('records the claim on the chain and hands the statement out to anybody', async () => {
    const envelope = envelopeOf('Words of the first claim.');
    const { status, answer } = await post(envelope);
    expect(status).toBe(200);
    const receipt = await network.provider.getTransactionReceipt(answer.transaction as string);
    expect(receipt).toMatchObject({ status: 1, blockNumber: answer.block });
    expect(await claimsOn(envelope)).toMatchObject([{ author: envelope.claim.author, kind: 'textHuman' }]);
    expect(await get(`/statements/${envelope.claim.meta}`)).toEqual({ status: 200, answer: envelope });
  });

  test('the same claim twice answers the same, at once or one after the other', async () => {
    const envelope = envelopeOf('Words that are claimed twice.');
    const [first, second] = await Promise.all([post(envelope), post(envelope)]);
    const third = await post(envelopeOf('Words that are claimed twice.', { deadline: inAnHour + 1 }));
    expect([first.status, second.status, third.status]).toEqual([200, 200, 200]);
    expect(second.answer).toEqual(first.answer);
    expect(third.answer).toEqual(first.answer);
  });

  test('the same content with another statement by the same author is refused, and not kept', async () => {
    const first = envelopeOf('Words with two titles.', { title: 'One' });
    const second = envelopeOf('Words with two titles.', { title: 'Two' });
    expect((await post(first)).status).toBe(200);
    const { status, answer } = await post(second);
    expect(status).toBe(409);
    expect(answer).toEqual({
      error:
        'This account has signed this content already, with another statement. A claim is written once and can only be withdrawn.',
    });
    expect((await get(`/statements/${second.claim.meta}`)).status).toBe(404);
    expect((await get(`/statements/${first.claim.meta}`)).status).toBe(200);
  });

  test('the same content by another author is recorded beside the first', async () => {
    const text = 'Words of two authors.';
    expect((await post(envelopeOf(text, { author: 7 }))).status).toBe(200);
    expect((await post(envelopeOf(text, { author: 8 }))).status).toBe(200);
    expect(await claimsOn(envelopeOf(text))).toHaveLength(2);
  });

  test('many at once are recorded one after the other', async () => {
    const envelopes = Array.from({ length: 8 }, (_, i) => envelopeOf(`Words of claim number ${i}.`));
    const answers = await Promise.all(envelopes.map((envelope) => post(envelope)));
    expect(answers.map(({ status }) => status)).toEqual(envelopes.map(() => 200));
    expect(new Set(answers.map(({ answer }) => answer.transaction)).size).toBe(8);
  });

  test.each<[string, (good: Envelope) => unknown]>([
    ['no JSON', () => '{"statement":'],
    ['nothing', () => ''],
    ['null', () => null],
    ['a list', () => []],
    ['a statement alone', ({ statement }) => ({ statement })],
    ['a claim alone', ({ claim }) => ({ claim })],
    ['a changed title', (good) => ({ ...good, statement: { ...good.statement, title: 'Another' } })],
    ['an unknown property', (good) => ({ ...good, statement: { ...good.statement, extra: 1 } })],
    [
      'a signature of zeros',
      (good) => ({ ...good, claim: { ...good.claim, signature: `0x${'00'.repeat(65)}` } }),
    ],
    ['a signature cut short', (good) => ({ ...good, claim: { ...good.claim, signature: '0x00' } })],
    ["another's account", (good) => ({ ...good, claim: { ...good.claim, author: `0x${'0a'.repeat(20)}` } })],
    [
      'a signature for another chain',
      () => envelopeOf('Words.', { domain: { ...network.domain, chainId: 1 } }),
    ],
    ['a kind that does not exist', (good) => ({ ...good, claim: { ...good.claim, kind: '__proto__' } })],
  ])('%s is refused with 400 and changes nothing', async (_title, spoil) => {
    const good = envelopeOf('Words that never reach the chain.');
    const before = await network.provider.getBlockNumber();
    const { status, answer } = await post(spoil(good));
    expect(status).toBe(400);
    expect(answer.error).toEqual(expect.any(String));
    expect(await network.provider.getBlockNumber()).toBe(before);
    expect((await get(`/statements/${good.claim.meta}`)).status).toBe(404);
  });

  test('a claim past its deadline is refused, and its statement is not kept', async () => {
    const late = envelopeOf('Words that come too late.', { deadline: 1 });
    expect(await post(late)).toMatchObject({
      status: 400,
      answer: { error: expect.stringMatching(/deadline 1 .* Sign again with a later one/) },
    });
    expect((await get(`/statements/${late.claim.meta}`)).status).toBe(404);
  });

  test.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/plain; application/json',
    'application/jsonp',
  ])(
    'a page of another origin could send %s without asking, so it is refused with 415',
    async (contentType) => {
      const body = new Blob([JSON.stringify(envelopeOf('Words from a page.'))]);
      const headers = contentType === undefined ? {} : { 'content-type': contentType };
      const response = await fetch(`${network.service.url}/claims`, { method: 'POST', headers, body });
      expect(response.status).toBe(415);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('JSON is JSON with its character set named, too', async () => {
    const { status } = await post(envelopeOf('Words in UTF-8.'), 'Application/JSON; charset=utf-8');
    expect(status).toBe(200);
  });

  test('more than a statement can be is refused with 413, before all of it was read', async () => {
    const { hostname, port } = new URL(network.service.url);
    let sent = 0;
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const chunk = Buffer.alloc(1_000_000, 'x');
      const call = request(
        { hostname, port, path: '/claims', method: 'POST', headers: { 'content-type': 'application/json' } },
        (response) => {
          response.resume();
          call.destroy();
          resolve(response.statusCode);
        },
      );
      call.on('error', reject);
      const pour = () => {
        while (!call.destroyed && sent < 200_000_000) {
          sent += chunk.length;
          if (!call.write(chunk)) return void call.once('drain', pour);
        }
      };
      pour();
    });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(3 * 2 * MAX_STATEMENT_BYTES);
    expect((await post(envelopeOf('Words after the flood.'))).status).toBe(200);
  });
});

test.each([
  ['/', 404],
  ['//', 404],
  ['/statements/', 404],
  ['/statements/0x12', 404],
  [`/statements/0x${'ab'.repeat(32)}`, 404],
  ['/statements/../claims', 404],
  ['/claims', 404],
])('GET %s answers %i', async (path, status) => {
  expect(await get(path)).toMatchObject({ status, answer: { error: expect.any(String) } });
});

test('a stopped network is gone, and can be stopped in any state', async () => {
  const short = await startNetwork();
  await short.stop();
  await expect(fetch(short.service.url)).rejects.toThrow();
  await expect(fetch(short.chain.rpcUrl)).rejects.toThrow();
});
