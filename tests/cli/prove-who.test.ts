import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { close, listen } from '../../cli/dev/listen.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { colophon, linesIn } from './colophon.ts';

const AUTHOR = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';
let network: DevNetwork;
let folder: string;
let site: Server;
let origin: string;
let listed: string[];
let env: Record<string, string>;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-who-'));
  env = {
    COLOPHON_RPC: network.chain.rpcUrl,
    COLOPHON_SERVICE: network.service.url,
    COLOPHON_KEY: '11'.repeat(32),
  };
  site = createServer((request, response) => {
    const isList = request.url === '/.well-known/colophon/accounts.json';
    response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ version: 1, accounts: listed }));
  });
  origin = await listen(site, 0);
  await writeFile(at('identity.txt'), 'This account is the newsroom of this site.');
  await writeFile(at('signed.txt'), 'A text that somebody signed.');
  await writeFile(at('other.txt'), 'A text that nobody signed.');
  await colophon(['sign', at('signed.txt'), '--kind', 'textHuman'], { env });
  const { err } = await colophon(['sign', at('identity.txt'), '--kind', 'identity', '--link', origin], {
    env,
  });
  expect(err).toBe('');
});
afterAll(async () => {
  await close(site);
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('prove', () => {
  test('shows that a claim is there, and that another is not, up to the same header', async () => {
    const { code, out } = await colophon(['prove', at('signed.txt'), at('other.txt')], { env });
    const [signed, other] = linesIn(out);
    expect(code).toBe(0);
    expect(signed).toMatchObject({
      state: 'included',
      claim: { author: AUTHOR, kind: 'textHuman' },
      refused: [],
    });
    expect(other).toMatchObject({ state: 'excluded' });
    expect(signed.block.hash).toMatch(/^0x[0-9a-f]{64}$/);
    expect(other.block).toEqual(signed.block);
  });

  test('says what could not be proved, and ends with 2', async () => {
    const { code, out, err } = await colophon(['prove', at('signed.txt'), '--rpc', 'http://127.0.0.1:9'], {
      env,
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('signed.txt');
  });
});

describe('who', () => {
  const who = (...args: string[]) => colophon(['who', AUTHOR, '--allow-loopback', ...args], { env });

  test('names the site that account and site name each other by', async () => {
    listed = [`eip155:31337:${AUTHOR}`];
    const { code, out } = await who('--json', '--page', origin);
    expect(code).toBe(0);
    expect(linesIn(out)[0]).toMatchObject({
      code: 'identity.domain.bound',
      details: { origin, page: 'same' },
    });
  });

  test('proves nothing where only the account says so', async () => {
    listed = [];
    const { code, out } = await who();
    expect(code).toBe(2);
    expect(out).toContain('not proved');
  });

  test('refuses an account that is none', async () => {
    expect((await colophon(['who', 'somebody'], { env })).code).toBe(64);
  });
});
