import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, toBeHex, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { contentKey } from '../../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophonAs } from './colophon.ts';

const [PAPER, STRANGER] = ['e1', 'e2'].map((byte) => byte.repeat(32)) as [string, string];
const account = (secret: string) => addressOf(Buffer.from(secret, 'hex'));

let network: DevNetwork;
let folder: string;
const as = (secret: string, ...args: string[]) => colophonAs(network, secret, ...args);
const file = (about: string) => join(folder, `${about}.txt`);
const textOf = (about: string) =>
  `The harbour was closed on Monday, said the ${about}, and ships had to wait.`;
const keyOf = (about: string) => contentKey(exactFingerprint({ type: 'text', text: textOf(about) }));

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-link-'));
  for (const secret of [PAPER, STRANGER])
    await network.provider.send('anvil_setBalance', [account(secret), toBeHex(10n ** 18n)]);
  for (const about of ['translation', 'original', 'quotation']) await writeFile(file(about), textOf(about));
  const args = ['--kind', 'translation', '--derived-from', keyOf('original')];
  expect((await as(PAPER, 'sign', file('translation'), ...args)).err).toBe('');
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('colophon link', () => {
  test('says what a content of one’s own was made from, and readers are told', async () => {
    const link = await as(PAPER, 'link', file('translation'), file('original'), '--rel', 'translation');
    expect(link.err).toBe('');
    const said = {
      child: keyOf('translation'),
      parent: keyOf('original'),
      author: account(PAPER),
      relation: 'translation',
    };
    expect(link.lines).toMatchObject([said]);
    const { lines, code } = await as(STRANGER, 'links', file('translation'), file('original'));
    expect(lines).toEqual([
      { input: file('translation'), ...said, block: link.lines[0].block, standing: { state: 'stands' } },
    ]);
    expect(code).toBe(0);
  });

  test.each([
    [
      'a content that somebody else claims',
      STRANGER,
      'translation',
      'original',
      /has no claim on .*count links/,
    ],
    ['a content that nobody claims', PAPER, 'original', 'translation', /has no claim on/],
    ['a content and itself', PAPER, 'translation', 'translation', /both are the same content/],
  ])('does not link %s', async (_title, secret, child, parent, message) => {
    const { code, out, err } = await as(secret, 'link', file(child), file(parent), '--rel', 'edit');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  test('a link that a stranger sent past it counts nowhere, until the stranger claims the content', async () => {
    const stranger = new Wallet(`0x${STRANGER}`, network.provider);
    const contract = new Contract(network.domain.address, REGISTRY_ABI, stranger);
    await (await contract.getFunction('link')(keyOf('translation'), keyOf('quotation'), 5)).wait();
    const parents = async () => {
      const { lines } = await as(PAPER, 'links', keyOf('translation'));
      return lines.map(({ author, parent, relation }) => [author, parent, relation]);
    };
    const own = [account(PAPER), keyOf('original'), 'translation'];
    expect(await parents()).toEqual([own]);
    expect((await as(STRANGER, 'sign', file('translation'), '--kind', 'translation')).err).toBe('');
    expect(await parents()).toEqual([[account(STRANGER), keyOf('quotation'), 'quotation'], own]);
  });

  test('a link is shown with the standing of the claim that it rests on', async () => {
    await as(PAPER, 'withdraw', file('translation'), '--reason', 'rights');
    const { lines } = await as(STRANGER, 'links', keyOf('translation'));
    expect(lines.map(({ standing }) => standing.state)).toEqual(['stands', 'withdrawn']);
  });
});

test('what a statement says its content was made from is in the evidence', async () => {
  const { lines } = await as(
    STRANGER,
    'verify',
    file('translation'),
    '--json',
    '--follow',
    `${account(PAPER)}=Paper`,
  );
  const [{ details }] = lines[0].evidence;
  const own = details.claims.find(({ author }: { author: string }) => author === account(PAPER));
  expect(own.statement.derivedFrom).toEqual([keyOf('original')]);
});
