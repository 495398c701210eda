import { describe, expect, test, vi } from 'vitest';
import { openRequestLog } from '../../../lib/browser/request-log.ts';

function setUp(answer: () => Promise<Response> = async () => new Response('12345')) {
  let time = 0;
  const fetchUrl = vi.fn<typeof fetch>(answer);
  return { fetchUrl, log: openRequestLog(fetchUrl, () => ++time) };
}

describe('the log of who was asked', () => {
  test('has host, reason, how often and how much, and no address', async () => {
    const { log } = setUp();
    for (const path of ['/secret-1.jpg', '/secret-2.jpg?user=7'])
      await (await log.fetchFor('picture')(`https://a.example${path}`)).arrayBuffer();
    await (await log.fetchFor('registry')('https://rpc.example:8545/')).text();
    expect(log.asked()).toEqual([
      { host: 'rpc.example:8545', why: 'registry', count: 1, bytes: 5, last: expect.any(Number) },
      { host: 'a.example', why: 'picture', count: 2, bytes: 10, last: expect.any(Number) },
    ]);
    expect(JSON.stringify(log.asked())).not.toContain('secret');
  });

  test('has what was asked in vain, too', async () => {
    const { log } = setUp(async () => {
      throw new TypeError('no network');
    });
    await expect(log.fetchFor('link')('https://a.example/')).rejects.toThrow('no network');
    expect(log.asked()).toMatchObject([{ host: 'a.example', count: 1, bytes: 0 }]);
  });

  test('counts what a worker fetches by itself', () => {
    const { log } = setUp();
    log.note('https://models.example/model.onnx', 'pack', 1_000);
    log.note('', 'pack', 1_000);
    expect(log.asked()).toMatchObject([{ host: 'models.example', why: 'pack', count: 1, bytes: 1_000 }]);
  });

  test('leaves an answer as it was: where it came from, and what it says', async () => {
    const answer = new Response('x', { status: 203, headers: { 'content-type': 'text/plain' } });
    Object.defineProperties(answer, {
      url: { value: 'https://b.example/' },
      redirected: { value: true },
    });
    const { log } = setUp(async () => answer);
    const passed = await log.fetchFor('link')('https://a.example/');
    expect([passed.url, passed.redirected, passed.status, passed.headers.get('content-type')]).toEqual([
      'https://b.example/',
      true,
      203,
      'text/plain',
    ]);
    expect(await passed.text()).toBe('x');
  });

  test('has nothing of addresses that ask nobody', async () => {
    const { log, fetchUrl } = setUp();
    for (const url of ['data:,x', '/models/card.json']) await log.fetchFor('picture')(url);
    expect(fetchUrl).toHaveBeenCalledTimes(2);
    expect(log.asked()).toEqual([]);
  });

  test('is not endless', async () => {
    const { log } = setUp();
    for (let i = 0; i < 700; i++) log.note(`https://host-${i}.example/`, 'picture', 1);
    expect(log.asked()).toHaveLength(500);
    expect(log.asked()[0]!.host).toBe('host-699.example');
  });
});

test('offline nobody is asked, but for what asks nobody', async () => {
  const { log, fetchUrl } = setUp();
  log.setOffline(true);
  await expect(log.fetchFor('picture')('https://a.example/a.jpg')).rejects.toThrow(
    'Colophon is offline, as you chose',
  );
  await log.fetchFor('picture')('data:,x');
  expect(fetchUrl).toHaveBeenCalledTimes(1);
  expect(log.asked()).toEqual([]);
  log.setOffline(false);
  await log.fetchFor('picture')('https://a.example/a.jpg');
  expect(log.asked()).toHaveLength(1);
});
