import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeHex } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophonAs } from './colophon.ts';

const SECRET = 'e3'.repeat(32);
const OTHER = 'e4'.repeat(32);
const words = (n: number) => Array.from({ length: 30 }, (_, i) => `word${n}x${i}`).join(' ');

let network: DevNetwork;
let folder: string;
const at = (name: string) => join(folder, name);
const run = (...args: string[]) => colophonAs(network, SECRET, ...args);
const sign = (...args: string[]) => run('sign', '--kind', 'textHuman', ...args);
const standing = async (name: string) =>
  (await run('verify', '--json', at(name))).lines[0].evidence[0].details.claims?.[0]?.standing;

beforeAll(async () => {
  network = await startNetwork();
  await network.provider.send('anvil_setBalance', [
    addressOf(Buffer.from(SECRET, 'hex')),
    toBeHex(10n ** 18n),
  ]);
  folder = await mkdtemp(join(tmpdir(), 'colophon-supersede-'));
  for (const n of [1, 2, 3, 4, 5]) await writeFile(at(`${n}.txt`), words(n));
  await sign(at('1.txt'), at('3.txt'));
});
afterAll(async () => {
  await network?.stop();
  if (folder) await rm(folder, { recursive: true });
});

describe('colophon sign --supersedes', () => {
  test('signs the new one, then takes the old one back, which names the new one', async () => {
    const { lines, code, err } = await sign(
      at('2.txt'),
      '--supersedes',
      at('1.txt'),
      '--reason',
      'correction',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [fresh, old] = lines;
    expect(old).toMatchObject({ input: at('1.txt'), reason: 'correction', supersededBy: fresh.content });
    expect(await standing('1.txt')).toMatchObject({ state: 'withdrawn', reason: 'correction' });
    const { evidence } = (await run('verify', '--json', at('2.txt'))).lines[0];
    expect(evidence[0].details.claims[0]).toMatchObject({
      standing: { state: 'stands' },
      statement: { derivedFrom: [old.content] },
    });
  });

  test('does both by its own account, with --direct', async () => {
    const { lines, code } = await sign(at('4.txt'), '--supersedes', at('3.txt'), '--direct', '--yes');
    expect(code).toBe(0);
    expect(lines).toMatchObject([{ input: at('4.txt') }, { reason: 'superseded', state: 'withdrawn' }]);
    expect(await standing('3.txt')).toMatchObject({ state: 'withdrawn', reason: 'superseded' });
  });

  test.each<[string, () => Promise<{ code: number | null; out: string; err: string }>, RegExp]>([
    [
      'what was taken back before',
      () => sign(at('5.txt'), '--supersedes', at('1.txt')),
      /was taken back before, for good/,
    ],
    ['what nobody has signed', () => sign(at('4.txt'), '--supersedes', at('5.txt')), /has no claim on/],
    [
      'another’s claim',
      () =>
        colophonAs(network, OTHER, 'sign', '--kind', 'textHuman', at('5.txt'), '--supersedes', at('2.txt')),
      /has no claim on/,
    ],
    [
      'one claim by several',
      () => sign(at('5.txt'), at('4.txt'), '--supersedes', at('2.txt')),
      /one input takes the place of one claim/,
    ],
  ])('supersedes not %s, and then signs nothing', async (_, attempt, why) => {
    const { code, out, err } = await attempt();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(why);
    expect(await standing('5.txt')).toBeUndefined();
    expect(await standing('2.txt')).toMatchObject({ state: 'stands' });
  });
});
