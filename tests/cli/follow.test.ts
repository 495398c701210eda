import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophon } from './colophon.ts';

const [STRANGER, PAPER] = ['b1'.repeat(32), 'b2'.repeat(32)] as [string, string];
const paper = addressOf(Buffer.from(PAPER, 'hex'));

let network: DevNetwork;
let folder: string;
let file: string;

const as = (secret: string, ...args: string[]) =>
  colophon(args, {
    env: {
      COLOPHON_RPC: network.chain.rpcUrl,
      COLOPHON_SERVICE: network.service.url,
      COLOPHON_KEY: secret,
    },
  });

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-follow-'));
  file = join(folder, 'report.txt');
  await writeFile(file, 'The harbour was closed on Monday, and ships had to wait outside.');
  for (const secret of [STRANGER, PAPER])
    expect((await as(secret, 'sign', file, '--kind', 'textHuman')).err).toBe('');
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('colophon verify --follow', () => {
  test('lets the followed author speak first, by the name that the reader gave', async () => {
    const { out, code } = await as(STRANGER, 'verify', file, '--json', '--follow', `${paper}=Harbour = News`);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'signed',
      trust: 'followed',
      signer: { author: paper, followedAs: 'Harbour = News' },
      conflicts: ['competing-claims'],
    });
    expect(code).toBe(0);
  });

  test('takes several, and an account in any letters', async () => {
    const upper = paper.toUpperCase().replace('0X', '0x');
    const nobody = `0x${'0e'.repeat(20)}=Nobody`;
    const { out } = await as(STRANGER, 'verify', file, '--follow', nobody, '--follow', `${upper}=News`);
    expect(out).toMatch(/News, whom you follow/);
  });

  test.each([paper, `${paper}=`, 'News=0x12'])('refuses "%s"', async (text) => {
    const { err, code } = await as(STRANGER, 'verify', file, '--follow', text);
    expect(err).toMatch(/is not an account/);
    expect(code).toBe(64);
  });
});
