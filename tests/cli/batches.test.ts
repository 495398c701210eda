import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, HDNodeWallet, toBeHex, Wallet } from 'ethers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { close, listen } from '../../cli/dev/listen.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { openChain } from '../../cli/relay/chain.ts';
import { type RunningRelay, startRelay } from '../../cli/relay/start.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { contentKey } from '../../lib/fingerprint/content-key.ts';
import { exactFingerprint, fingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { openClient } from '../../lib/registry/client.ts';
import { signStatement, writeStatement } from '../../lib/sign/sign.ts';
import { type AnchoredEnvelope, openEnvelope } from '../../lib/statement/envelope.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { photographs } from '../lib/fingerprint/photographs.ts';
import { aggregated } from '../lib/registry/batches.ts';
import { colophon, withLines } from './colophon.ts';

const [AUTHOR, AGENT, STRANGER] = ['b1', 'b2', 'b3'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
];
const account = (secret: string) => addressOf(Buffer.from(secret, 'hex'));
const photograph = photographs.find(({ name }) => name === 'march-pastoral')!.bytes;
const article = (n: number) => Array.from({ length: 60 }, (_, i) => `word${i * n}`).join(' ');

let network: DevNetwork;
let relay: RunningRelay;
let folder: string;
/** A statement server that nobody can reach. */
const NOBODY = 'http://127.0.0.1:9';
const at = (name: string) => join(folder, name);

async function run(secret: string, args: readonly string[], service = relay.url) {
  const env = { COLOPHON_RPC: network.chain.rpcUrl, COLOPHON_SERVICE: service, COLOPHON_KEY: secret };
  return withLines(await colophon(args, { env }));
}

async function verify(path: string, service = relay.url) {
  const { lines, err } = await run(AUTHOR, ['verify', '--json', path], service);
  return { word: lines[0].verdict, claims: lines[0].evidence[0].details.claims ?? [], line: lines[0], err };
}

async function beside(path: string): Promise<AnchoredEnvelope> {
  return JSON.parse(await readFile(`${path}.colophon.json`, 'utf8'));
}

const client = () => openClient({ ...network.domain, rpcUrls: [network.chain.rpcUrl] });

async function call(secret: string, method: string, ...args: unknown[]): Promise<number> {
  const wallet = new Wallet(`0x${secret}`, network.provider);
  const contract = new Contract(network.domain.address, REGISTRY_ABI, wallet);
  const { blockNumber } = await (await contract.getFunction(method)(...args)).wait();
  return (await network.provider.getBlock(blockNumber))!.timestamp;
}

beforeAll(async () => {
  network = await startNetwork();
  for (const secret of [AUTHOR, AGENT, STRANGER])
    await network.provider.send('anvil_setBalance', [account(secret), toBeHex(10n ** 18n)]);
  const phrase = 'test test test test test test test test test test test junk';
  const { privateKey } = HDNodeWallet.fromPhrase(phrase, undefined, "m/44'/60'/0'/0/8");
  const payer = new Wallet(privateKey, network.provider);
  const chain = openChain(network.provider, payer, network.domain, { confirmations: 0 });
  relay = await startRelay({
    domain: network.domain,
    chain,
    mode: 'anchor',
    every: 1,
    poll: 0.1,
    leastTime: 0,
  });
  folder = await mkdtemp(join(tmpdir(), 'colophon-batches-'));
});
afterAll(async () => {
  await relay?.stop();
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('claims that a relay has anchored and nobody has recorded', () => {
  beforeAll(async () => {
    await writeFile(at('photograph.jpg'), photograph);
    await writeFile(at('article.txt'), article(7919));
    const inputs = [at('photograph.jpg'), at('article.txt')];
    const { code, err } = await run(AUTHOR, [
      'sign',
      ...inputs,
      '--kind',
      'humanEdits',
      '--title',
      'Anchored',
      '--relay',
      relay.url,
      '--save',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('are signed, by the relay’s batch, and say so to people too', async () => {
    const { word, claims } = await verify(at('photograph.jpg'));
    const { claim, batch } = await beside(at('photograph.jpg'));
    expect(word).toBe('signed');
    expect(claims).toMatchObject([
      {
        author: account(AUTHOR),
        batch: { anchoredBy: batch.anchoredBy, root: batch.root },
        statement: { title: 'Anchored' },
        finality: expect.any(String),
      },
    ]);
    expect(await client().claimsOn([claim.content])).toEqual([[]]);
    const { out } = await colophon(['verify', at('article.txt')], {
      env: { COLOPHON_RPC: network.chain.rpcUrl, COLOPHON_SERVICE: relay.url },
    });
    expect(out).toMatch(/In a batch anchored by 0x.{6}….{6} on \d{4}-\d\d-\d\d/);
  });

  test('are found by what they look like', async () => {
    await sharp(photograph).resize(400).webp({ quality: 80 }).toFile(at('copy.webp'));
    const { word, claims } = await verify(at('copy.webp'));
    expect([word, claims[0]?.author]).toEqual(['similar', account(AUTHOR)]);
  });

  test('are signed without any server, by what lies beside the file', async () => {
    expect(await verify(at('photograph.jpg'), NOBODY)).toMatchObject({ word: 'signed', err: '' });
    await copyFile(at('photograph.jpg'), at('alone.jpg'));
    expect(['no-record', 'unsure']).toContain((await verify(at('alone.jpg'), NOBODY)).word);
  });

  test('leave what lies beside files out of folders', async () => {
    await mkdir(at('folder'));
    for (const name of ['article.txt', 'article.txt.colophon.json'])
      await copyFile(at(name), at(`folder/${name}`));
    const { lines } = await run(AUTHOR, ['verify', '--json', at('folder')], NOBODY);
    expect(lines.map(({ verdict }) => verdict)).toEqual(['signed']);
  });

  test.each<[string, (envelope: AnchoredEnvelope) => unknown, RegExp]>([
    [
      'another title',
      (one) => ({ ...one, statement: { ...one.statement, title: 'A lie' } }),
      /statement-hash-mismatch/,
    ],
    [
      'another author',
      (one) => ({ ...one, claim: { ...one.claim, author: account(STRANGER) } }),
      /batch-mismatch/,
    ],
    [
      'another root',
      (one) => ({ ...one, batch: { ...one.batch, root: `0x${'11'.repeat(32)}` } }),
      /batch-mismatch/,
    ],
    [
      'another place',
      (one) => ({ ...one, batch: { ...one.batch, leafCount: 99, index: 98 } }),
      /batch-mismatch/,
    ],
    [
      'another account that anchored it',
      (one) => ({ ...one, batch: { ...one.batch, anchoredBy: account(STRANGER) } }),
      /^$/,
    ],
    ['no batch', ({ batch: _, ...one }) => one, /^$/],
    ['no statement', () => 'garbage', /can't be believed/],
  ])('are not signed by what lies beside the file with %s', async (_title, change, why) => {
    const path = at('changed.txt');
    await copyFile(at('article.txt'), path);
    await writeFile(`${path}.colophon.json`, JSON.stringify(change(await beside(at('article.txt')))));
    const { word, err } = await verify(path, NOBODY);
    expect(word).toBe('no-record');
    expect(err).toMatch(why);
  });

  test('can be recorded by anybody, as old as the batch, and show once then', async () => {
    const { claim, batch } = await beside(at('article.txt'));
    const [judged] = (await client().lookUpAnchored([await beside(at('article.txt'))])).judged;
    const first = await run(STRANGER, ['materialize', at('article.txt')], NOBODY);
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' });
    expect(first.lines).toMatchObject([{ author: claim.author, root: batch.root, state: 'recorded' }]);
    const recorded = (await client().claimsOn([claim.content]))[0]![0]!;
    if (!judged || 'fault' in judged) throw new Error('It was not judged to be a claim.');
    const { time, author, keyIdx, kind, standing } = judged.claim;
    expect(recorded).toMatchObject({ time, author, keyIdx, kind, standing });
    const { word, claims } = await verify(at('article.txt'));
    expect([word, claims.length, claims[0].batch, claims[0].time]).toEqual([
      'signed',
      1,
      undefined,
      recorded.time,
    ]);
    const again = await run(STRANGER, ['materialize', at('article.txt')], NOBODY);
    expect(again.lines).toMatchObject([{ state: 'already-recorded' }]);
  });

  test('can be recorded from the file alone, where the statement server has the proof', async () => {
    await copyFile(at('photograph.jpg'), at('alone.jpg'));
    const unknown = await run(STRANGER, ['materialize', at('alone.jpg')], NOBODY);
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringMatching(/no batch is known/)]);
    const { lines } = await run(STRANGER, [
      'materialize',
      at('alone.jpg'),
      `${at('article.txt')}.colophon.json`,
    ]);
    expect(lines).toMatchObject([{ state: 'recorded' }, { state: 'already-recorded' }]);
  });
});

describe('a claim in a batch whose author', () => {
  async function anchored(name: string, n: number): Promise<AnchoredEnvelope> {
    await writeFile(at(name), article(n));
    const { err } = await run(AUTHOR, [
      'sign',
      at(name),
      '--kind',
      'textHuman',
      '--relay',
      relay.url,
      '--save',
    ]);
    expect(err).toBe('');
    return beside(at(name));
  }

  test('has withdrawn the content is withdrawn, and is not recorded', async () => {
    const { claim } = await anchored('withdrawn.txt', 101);
    await call(AUTHOR, 'revoke', [claim.content], 3, `0x${'00'.repeat(32)}`);
    expect((await verify(at('withdrawn.txt'))).word).toBe('withdrawn');
    const { code, err } = await run(STRANGER, ['materialize', at('withdrawn.txt')]);
    expect([code, err]).toEqual([2, expect.stringMatching(/is withdrawn\. Nothing was sent/)]);
  });

  test('is outdone by nobody who revokes in another name', async () => {
    const { claim, batch } = await anchored('stands.txt', 103);
    await call(STRANGER, 'revoke', [claim.content, batch.root], 3, `0x${'00'.repeat(32)}`);
    await call(STRANGER, 'revokeLeaves', batch.root, 0, 0xff, 3);
    expect((await verify(at('stands.txt'))).word).toBe('signed');
  });
});

describe('a statement server that lies about batches', () => {
  let server: Server;
  let url: string;
  let answer: (path: string) => unknown;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = answer(request.url!);
      if (body !== undefined) response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    url = await listen(server, 0);
    await writeFile(at('theirs.txt'), article(211));
  });
  afterAll(() => close(server));

  test.each<[string, (path: string) => unknown]>([
    ['a million entries', () => ({ envelopes: Array(1_000_000).fill(0) })],
    ['an endless list', (path) => ({ envelopes: [], next: Number(path.split('=')[1]) + 1 })],
    ['no JSON', () => '<!doctype html>'],
    [
      "claims of other batches, with the content's name on them",
      () => ({ envelopes: [{ ...theirs, statement: { ...theirs.statement, content: content() } }] }),
    ],
    [
      'real claims under the wrong batch',
      () => ({ envelopes: [{ ...theirs, batch: { ...theirs.batch, index: 1, leafCount: 2 } }] }),
    ],
  ])('and answers %s makes nothing signed', async (_title, lie) => {
    theirs = await beside(at('stands.txt'));
    answer = lie;
    expect((await verify(at('theirs.txt'), url)).word).toBe('no-record');
  });

  test('and never answers leaves the verdict as it is', async () => {
    answer = () => undefined;
    expect((await verify(at('theirs.txt'), url)).word).toBe('no-record');
    expect((await verify(at('stands.txt'), url)).word).toBe('signed');
  });

  test.each<[string, { author: Hex; keyIdx: number }]>([
    ['its author’s name', { author: account(AUTHOR), keyIdx: 0 }],
    ['the name of a key of the author’s', { author: account(AUTHOR), keyIdx: 1 }],
  ])('can not even anchor a claim of its own making in %s', async (_title, principal) => {
    const print = fingerprint({ type: 'text', text: article(211) }, undefined);
    const statement = writeStatement(print, { kind: 'textHuman', title: `Forged ${principal.keyIdx}` });
    const forged = signStatement(statement, Buffer.from(STRANGER, 'hex'), network.domain, 2 ** 40, principal);
    const [leaf] = aggregated([forged], network.domain, account(STRANGER));
    await call(STRANGER, 'anchor', leaf!.batch.root, 1, `0x${'00'.repeat(32)}`);
    answer = (path) => ({ envelopes: path.includes(leaf!.batch.root) ? [leaf] : [] });
    expect((await verify(at('theirs.txt'), url)).word).toBe('no-record');
    await writeFile(`${at('theirs.txt')}.colophon.json`, JSON.stringify(leaf));
    const { word, err } = await verify(at('theirs.txt'), url);
    expect([word, err]).toEqual(['no-record', expect.stringMatching(/signature-invalid/)]);
    await rm(`${at('theirs.txt')}.colophon.json`);
  });

  let theirs: AnchoredEnvelope;
  const content = (): Hex => contentKey(exactFingerprint({ type: 'text', text: article(211) }));
});

describe('colophon sign --batch', () => {
  const files = ['one.txt', 'two.txt', 'three.txt'];
  let signed: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    for (const [i, name] of files.entries()) await writeFile(at(name), article(307 + i));
    signed = await run(AUTHOR, [
      'sign',
      '--batch',
      ...files.map(at),
      '--kind',
      'textHuman',
      '--title',
      'Unpublished',
    ]);
    expect({ code: signed.code, err: signed.err }).toEqual({ code: 0, err: '' });
  });

  test('anchors all files in one transaction, and gives each its salt and its proof', async () => {
    expect(new Set(signed.lines.map(({ transaction }) => transaction)).size).toBe(1);
    const envelopes = await Promise.all(files.map((name) => beside(at(name))));
    for (const [i, envelope] of envelopes.entries()) {
      const { batch } = openEnvelope(envelope, network.domain);
      expect(batch).toMatchObject({
        anchoredBy: account(AUTHOR),
        root: signed.lines[i].root,
        index: i,
        leafCount: 3,
      });
    }
    expect(new Set(envelopes.map(({ batch }) => batch.salt)).size).toBe(3);
  });

  test('shows nothing of a file to who does not have its statement', async () => {
    await copyFile(at('one.txt'), at('leaked.txt'));
    expect((await verify(at('leaked.txt'))).word).toBe('no-record');
    expect((await verify(at('one.txt'))).word).toBe('signed');
    const logs = await network.provider.getLogs({ address: network.domain.address, fromBlock: 0 });
    const { claim } = await beside(at('one.txt'));
    expect(JSON.stringify(logs)).not.toContain(claim.content.slice(2));
  });

  test('never replaces a statement, which may hold the only salt there is', async () => {
    const before = await readFile(`${at('one.txt')}.colophon.json`, 'utf8');
    const again = await run(AUTHOR, ['sign', '--batch', at('one.txt'), '--kind', 'textHuman']);
    expect([again.code, again.err]).toEqual([
      2,
      expect.stringMatching(/There is a .*one\.txt\.colophon\.json already/),
    ]);
    expect(await readFile(`${at('one.txt')}.colophon.json`, 'utf8')).toBe(before);
  });

  test('lets each be recorded by itself, or withdrawn by itself', async () => {
    const { root, index } = (await beside(at('two.txt'))).batch;
    await call(AUTHOR, 'revokeLeaves', root, 0, 1 << index, 3);
    const words = [];
    for (const name of files) words.push((await verify(at(name))).word);
    expect(words).toEqual(['signed', 'withdrawn', 'signed']);
    const { lines, err } = await run(STRANGER, ['materialize', ...files.slice(1).map(at)], NOBODY);
    expect(lines).toMatchObject([{ input: at('three.txt'), state: 'recorded' }]);
    expect(err).toMatch(/two\.txt: the claim is withdrawn/);
  });

  test('with --publish is found by readers who have the file alone', async () => {
    await writeFile(at('public.txt'), article(401));
    const { code, err } = await run(AUTHOR, [
      'sign',
      '--batch',
      '--publish',
      at('public.txt'),
      '--kind',
      'textHuman',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await copyFile(at('public.txt'), at('reader.txt'));
    const { word, claims } = await verify(at('reader.txt'));
    expect([word, claims[0]?.batch.anchoredBy]).toEqual(['signed', account(AUTHOR)]);
  });

  test('by a key of the author’s stands by that key, and what it anchored since it was stolen is disputed', async () => {
    const scopes = ['--scopes', 'claim', 'anchor', '--kinds', 'textAi', '--not-after', '2099-12-31'];
    await run(AUTHOR, ['keys', 'add', account(AGENT), ...scopes]);
    const agent = ['--agent', account(AUTHOR), '--key-index', '1'];
    for (const [name, n, kind] of [
      ['ai.txt', 501, 'textAi'],
      ['human.txt', 503, 'textHuman'],
      ['late.txt', 505, 'textAi'],
    ] as const) {
      await writeFile(at(name), article(n));
      if (name === 'late.txt') await network.provider.send('evm_increaseTime', [5]);
      const { err } = await run(AGENT, ['sign', '--batch', at(name), '--kind', kind, ...agent]);
      expect(err).toBe('');
    }
    expect(await verify(at('ai.txt'))).toMatchObject({
      word: 'signed',
      claims: [{ author: account(AUTHOR), keyIdx: 1 }],
    });
    const { word, line } = await verify(at('human.txt'));
    expect([word, line.evidence[0].details.refused]).toEqual(['no-record', ['key-kind']]);
    const [{ time: stolen }] = (await verify(at('late.txt'))).claims;
    await call(AUTHOR, 'revokeKey', account(AUTHOR), 1, stolen);
    expect((await verify(at('late.txt'))).word).toBe('disputed');
    expect((await verify(at('ai.txt'))).word).toBe('signed');
  });

  test('leaves nothing behind where the account can not pay, or may not anchor', async () => {
    await writeFile(at('poor.txt'), article(601));
    const sign = ['sign', '--batch', at('poor.txt'), '--kind', 'textHuman'];
    const poor = await run('b4'.repeat(32), sign);
    expect([poor.code, poor.err]).toEqual([2, expect.stringMatching(/has no coins/)]);
    const other = await run(STRANGER, [...sign, '--agent', account(AUTHOR), '--key-index', '1']);
    expect([other.code, other.err]).toEqual([2, expect.stringMatching(/The registry refuses it/)]);
    await expect(beside(at('poor.txt'))).rejects.toThrow(/ENOENT/);
  });

  test.each([
    ['--direct', ['--direct']],
    ['--sign-only and --relay', ['--sign-only', '--relay', 'http://127.0.0.1:1']],
    ['--sign-only and --publish', ['--sign-only', '--publish']],
    ['--save', ['--save']],
  ])('does not go with %s', async (_title, flags) => {
    const { code, err } = await run(AUTHOR, [
      'sign',
      '--batch',
      at('one.txt'),
      '--kind',
      'textHuman',
      ...flags,
    ]);
    expect([code, err]).toEqual([64, expect.stringMatching(/--batch/)]);
  });
});
