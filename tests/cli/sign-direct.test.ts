import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, Interface, toBeHex, Wallet } from 'ethers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { close, listen } from '../../cli/dev/listen.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { KINDS } from '../../lib/content/kind.ts';
import { openIndex } from '../../lib/index/open-index.ts';
import { memoryStore } from '../../lib/index/store.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { openClient } from '../../lib/registry/client.ts';
import { openEnvelope } from '../../lib/statement/envelope.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { httpSource } from '../../lib/statement/source.ts';
import { photographs } from '../lib/fingerprint/photographs.ts';
import { colophon, colophonAs } from './colophon.ts';

// Each run of the command is a process of its own, and a test here runs several.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const [AUTHOR, AGENT, STOLEN, POOR, FROZEN, GUARDIAN] = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6'].map((byte) =>
  byte.repeat(32),
) as [string, string, string, string, string, string];
const account = (secret: string) => addressOf(Buffer.from(secret, 'hex'));
const photograph = photographs.find(({ name }) => name === 'march-pastoral')!.bytes;
const article = (n: number) => Array.from({ length: 60 }, (_, i) => `word${i * n}`).join(' ');
const NOBODY = 'http://127.0.0.1:9';

let network: DevNetwork;
let folder: string;
const at = (name: string) => join(folder, name);
const as = (secret: string, ...args: string[]) => colophonAs(network, secret, ...args);
const direct = (secret: string, ...args: string[]) => as(secret, 'sign', '--direct', '--yes', ...args);

async function written(name: string, n: number): Promise<string> {
  await writeFile(at(name), article(n));
  return at(name);
}

async function verify(path: string, service = network.service.url) {
  const run = await colophonAs(
    { ...network, service: { ...network.service, url: service } },
    AUTHOR,
    ...['verify', '--json', path],
  );
  const [line] = run.lines;
  return { word: line.verdict, claims: line.evidence[0].details.claims ?? [], line, err: run.err };
}

async function call(secret: string, method: string, ...args: unknown[]): Promise<void> {
  const contract = new Contract(
    network.domain.address,
    REGISTRY_ABI,
    new Wallet(`0x${secret}`, network.provider),
  );
  await (await contract.getFunction(method)(...args)).wait();
}

/** The function that a transaction called. */
async function called(transaction: string): Promise<string | undefined> {
  const { data } = (await network.provider.getTransaction(transaction))!;
  return new Interface(REGISTRY_ABI).parseTransaction({ data })?.name;
}

const sentBy = (secret: string) => network.provider.getTransactionCount(account(secret));

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-direct-'));
  for (const secret of [AUTHOR, AGENT, STOLEN, FROZEN, GUARDIAN])
    await network.provider.send('anvil_setBalance', [account(secret), toBeHex(10n ** 18n)]);
  const grant = ['--kinds', 'textAi', '--not-after', '2099-12-31'];
  for (const secret of [AGENT, STOLEN]) await as(AUTHOR, 'keys', 'add', account(secret), ...grant);
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('colophon sign --direct', () => {
  test('records the claim of one file in a transaction of its author, and all of it verifies', async () => {
    await writeFile(at('photograph.jpg'), photograph);
    const args = [at('photograph.jpg'), '--kind', 'digitalCapture', '--title', 'Pastoral', '--name', 'Mara'];
    const { code, err, lines } = await direct(AUTHOR, ...args);
    expect([code, lines]).toMatchObject([
      0,
      [
        {
          input: at('photograph.jpg'),
          author: account(AUTHOR),
          state: 'recorded',
          finality: 'pending',
          standing: 'stands',
          published: true,
        },
      ],
    ]);
    expect(await called(lines[0].transaction)).toBe('claim');
    expect((await network.provider.getTransaction(lines[0].transaction))!.from.toLowerCase()).toBe(
      account(AUTHOR),
    );
    expect(err).toMatch(
      /1 claim signed[\s\S]*about \S+ coins, at most \S+ coins[\s\S]*sent 0x[\s\S]*seen in block/,
    );

    const { word, line } = await verify(at('photograph.jpg'));
    expect([word, line.origin, line.signer]).toMatchObject([
      'signed',
      'captured',
      { author: account(AUTHOR), selfDeclared: 'Mara' },
    ]);
    await sharp(photograph).webp({ quality: 60 }).toFile(at('copy.webp'));
    expect((await verify(at('copy.webp'))).word).toBe('similar');
  });

  test('costs no more than it said', async () => {
    const before = await network.provider.getBalance(account(AUTHOR));
    const { err } = await direct(AUTHOR, await written('fee.txt', 3), '--kind', 'textHuman');
    const paid = Number(before - (await network.provider.getBalance(account(AUTHOR)))) / 1e18;
    const [about, most] = [...err.matchAll(/(?:about|at most) (\S+) coins/g)].map(([, amount]) =>
      Number(amount),
    );
    expect(paid).toBeLessThanOrEqual(most!);
    expect(paid / about!).toBeGreaterThan(0.8);
    expect(paid / about!).toBeLessThan(1.2);
  });

  test('is not paid for twice, and publishes the statement where it was not', async () => {
    const file = await written('twice.txt', 5);
    const sign = [file, '--kind', 'textHuman', '--title', 'Twice'];
    const first = await direct(AUTHOR, ...sign, '--no-publish');
    expect(first.lines).toMatchObject([{ state: 'recorded' }]);
    expect(first.lines[0]).not.toHaveProperty('published');
    const unpublished = await verify(file);
    expect([unpublished.word, unpublished.claims[0].statement]).toEqual(['signed', undefined]);

    const before = await sentBy(AUTHOR);
    const again = await direct(AUTHOR, ...sign);
    expect([again.code, again.lines]).toMatchObject([
      0,
      [{ state: 'already-recorded', block: first.lines[0].block, published: true, quotable: true }],
    ]);
    expect(again.err).not.toMatch(/coins/);
    expect(await sentBy(AUTHOR)).toBe(before);
    expect((await verify(file)).claims[0].statement.title).toBe('Twice');
  });

  test('recognises what a relay has recorded', async () => {
    const file = await written('relayed.txt', 7);
    const sign = [file, '--kind', 'textHuman', '--title', 'Relayed'];
    await as(AUTHOR, 'sign', ...sign);
    expect((await direct(AUTHOR, ...sign)).lines).toMatchObject([
      { state: 'already-recorded', published: true },
    ]);
  });

  test('with other words on what is claimed already sends nothing for any input', async () => {
    const files = [await written('new.txt', 11), at('fee.txt')];
    const before = await sentBy(AUTHOR);
    const { code, out, err } = await direct(
      AUTHOR,
      ...files,
      '--kind',
      'textHuman',
      '--title',
      'Other words',
    );
    expect([code, out, await sentBy(AUTHOR)]).toEqual([2, '', before]);
    expect(err).toMatch(/has claimed .*fee\.txt already, with another statement/);
    expect(err).not.toContain('new.txt');
  });

  test('records many in transactions of fifty, repetitions once', async () => {
    const names = Array.from({ length: 52 }, (_, i) => `many-${i}.txt`);
    for (const [i, name] of names.entries()) await written(name, 1_000 + i);
    await copyFile(at('many-0.txt'), at('many-copy.txt'));
    const before = await sentBy(AUTHOR);
    const inputs = [...names, 'many-copy.txt'].map(at);
    const { code, lines } = await direct(AUTHOR, ...inputs, '--kind', 'textHuman');
    expect([code, lines.length]).toEqual([0, 53]);
    expect(new Set(lines.map(({ input }) => input))).toEqual(new Set(inputs));
    expect((await sentBy(AUTHOR)) - before).toBe(2);
    const methods = new Set(lines.map(({ transaction }) => transaction));
    expect(await Promise.all([...methods].map(called))).toEqual(['claimMany', 'claimMany']);
    expect((await verify(at('many-51.txt'))).word).toBe('signed');
    expect((await direct(AUTHOR, ...inputs, '--kind', 'textHuman')).lines.map(({ state }) => state)).toEqual(
      Array(53).fill('already-recorded'),
    );
  });

  test('finds its way into the index that the extension searches', async () => {
    const registry = openClient({ ...network.domain, rpcUrls: [network.chain.rpcUrl] });
    const index = openIndex({
      registry,
      store: memoryStore(),
      sources: [httpSource(network.service.url, fetch)],
      firstBlock: 0,
    });
    const { withoutStatement } = await index.sync();
    const { line } = await verify(at('photograph.jpg'));
    const [claim] = line.evidence[0].details.claims;
    expect(await index.statementOf(claim)).toMatchObject({ title: 'Pastoral' });
    expect(withoutStatement).toBe(0);
  });
});

describe('with --save', () => {
  test('the statement beside the file speaks for the claim where no server has it', async () => {
    const file = await written('kept.txt', 13);
    const { code } = await direct(
      AUTHOR,
      file,
      '--kind',
      'textHuman',
      '--title',
      'Kept',
      '--save',
      '--no-publish',
    );
    expect(code).toBe(0);
    const beside = openEnvelope(JSON.parse(await readFile(`${file}.colophon.json`, 'utf8')), network.domain);
    expect(beside).not.toHaveProperty('batch');
    const { word, claims, err } = await verify(file, NOBODY);
    expect([word, claims[0].statement, err]).toMatchObject(['signed', { title: 'Kept' }, '']);

    await copyFile(file, at('bare.txt'));
    const bare = await verify(at('bare.txt'), NOBODY);
    expect([bare.word, bare.claims[0].statement]).toEqual(['signed', undefined]);
    const again = await direct(AUTHOR, file, '--kind', 'textHuman', '--title', 'Kept', '--save');
    expect([again.code, again.err]).toEqual([
      2,
      expect.stringMatching(/There is a .*kept\.txt\.colophon\.json already/),
    ]);
  });

  test('a statement that is not the recorded one is not believed, and the reader is told', async () => {
    const { statement, claim } = JSON.parse(await readFile(`${at('kept.txt')}.colophon.json`, 'utf8'));
    const { signStatement } = await import('../../lib/sign/sign.ts');
    const other = { ...statement, title: 'Another' };
    const forged = signStatement(other, Buffer.from(AUTHOR, 'hex'), network.domain, claim.deadline);
    await writeFile(`${at('bare.txt')}.colophon.json`, JSON.stringify(forged));
    const { word, claims, err } = await verify(at('bare.txt'), NOBODY);
    expect([word, claims[0].statement]).toEqual(['signed', undefined]);
    expect(err).toMatch(/bare\.txt: the statement beside it is not the one that was claimed/);
  });
});

test('a record whose kind is not its statement’s stands without the statement', async () => {
  const file = await written('kinds.txt', 17);
  const { lines } = await as(AUTHOR, 'sign', '--batch', file, '--kind', 'textAi', '--title', 'By AI');
  const { content, meta } = lines[0];
  await call(AUTHOR, 'claim', content, meta, KINDS.textHuman);
  const { word, line, claims } = await verify(file);
  expect([word, line.origin, claims[0].statement]).toEqual(['signed', 'human', undefined]);
});

describe('in the name of another account', () => {
  const agent = () => ['--agent', account(AUTHOR), '--key-index', '1'];

  test('a key records one or many claims, which stand by that key', async () => {
    const files = [
      await written('agent-1.txt', 19),
      await written('agent-2.txt', 23),
      await written('agent-3.txt', 29),
    ];
    const one = await direct(AGENT, files[0]!, '--kind', 'textAi', ...agent());
    const many = await direct(AGENT, ...files, '--kind', 'textAi', ...agent());
    expect([one.code, many.code]).toEqual([0, 0]);
    expect(await called(one.lines[0].transaction)).toBe('claimFor');
    expect(many.lines.map(({ state }) => state)).toEqual(['already-recorded', 'recorded', 'recorded']);
    expect(await called(many.lines[1].transaction)).toBe('claimManyFor');
    for (const file of files)
      expect(await verify(file)).toMatchObject({
        word: 'signed',
        claims: [{ author: account(AUTHOR), keyIdx: 1, kind: 'textAi', statement: { kind: 'textAi' } }],
      });
  });

  test.each<[string, string, string[], RegExp]>([
    [
      'may not claim the kind',
      AGENT,
      ['--kind', 'textHuman', '--key-index', '1'],
      /key 1 of .* may not claim textHuman/,
    ],
    ['is another one', AGENT, ['--kind', 'textAi', '--key-index', '2'], /key 2 of .* is .*, and this is/],
    ['was never given', AGENT, ['--kind', 'textAi', '--key-index', '9'], /key 9 of .* does not exist/],
    [
      'was taken back',
      STOLEN,
      ['--kind', 'textAi', '--key-index', '2'],
      /key 2 of .* was taken back, as of 20/,
    ],
  ])('a key that %s sends nothing', async (title, secret, args, why) => {
    if (title === 'was taken back') await as(AUTHOR, 'keys', 'revoke', '2');
    const before = await sentBy(secret);
    const file = await written('refused.txt', 31);
    const { code, out, err } = await direct(secret, file, '--agent', account(AUTHOR), ...args);
    expect([code, out, await sentBy(secret)]).toEqual([2, '', before]);
    expect(err).toMatch(why);
  });
});

describe('nothing is sent', () => {
  const sign = async (name: string, n: number) => [
    'sign',
    '--direct',
    await written(name, n),
    '--kind',
    'textHuman',
  ];

  test('where nobody agreed to the fee, which is shown all the same', async () => {
    const before = await sentBy(AUTHOR);
    const { code, out, err } = await as(AUTHOR, ...(await sign('asked.txt', 37)));
    expect([code, out, await sentBy(AUTHOR)]).toEqual([2, '', before]);
    expect(err).toMatch(
      /about \S+ coins, at most \S+ coins[\s\S]*Nothing was sent: there is no terminal to ask at. Say --yes/,
    );
  });

  test('by an account that can not pay', async () => {
    const { code, out, err } = await as(POOR, ...(await sign('poor.txt', 41)), '--yes');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      new RegExp(`${account(POOR)} has no coins to pay for this, or too few: it takes up to`),
    );
  });

  test.each<[string, string[], RegExp]>([
    ['to another chain', ['--chain-id', '1'], /serves another chain than the one configured/],
    [
      'to a chain that does not answer',
      ['--rpc', NOBODY],
      /The RPC at http:\/\/127\.0\.0\.1:9 did not answer/,
    ],
    [
      'where there is no registry',
      ['--registry', `0x${'de'.repeat(20)}`],
      /knows no registry at the configured address/,
    ],
  ])('%s', async (_title, flags, why) => {
    const before = await sentBy(AUTHOR);
    const { code, out, err } = await as(AUTHOR, ...(await sign('elsewhere.txt', 43)), '--yes', ...flags);
    expect([code, out, await sentBy(AUTHOR)]).toEqual([2, '', before]);
    expect(err).toMatch(why);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test('for what the account has withdrawn before', async () => {
    const args = await sign('withdrawn.txt', 47);
    await as(AUTHOR, 'withdraw', args[2]!, '--unclaimed', '--reason', 'rights');
    const { code, out, err } = await as(AUTHOR, ...args, '--yes');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/this account has withdrawn .*withdrawn\.txt, and that is for good/);
  });

  test('by a frozen account', async () => {
    await as(FROZEN, 'keys', 'guardian', account(GUARDIAN));
    await as(GUARDIAN, 'keys', 'freeze', account(FROZEN));
    const { code, err } = await as(FROZEN, ...(await sign('frozen.txt', 53)), '--yes');
    expect([code, err]).toEqual([2, expect.stringMatching(/this account is frozen, and readers dispute/)]);
  });

  test('while another transaction of the account is in no block', async () => {
    await network.provider.send('evm_setAutomine', [false]);
    try {
      const wallet = new Wallet(`0x${AUTHOR}`, network.provider);
      await wallet.sendTransaction({ to: wallet.address });
      const { code, out, err } = await as(AUTHOR, ...(await sign('waiting.txt', 59)), '--yes');
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/has sent a transaction that is in no block yet\. Nothing was sent/);
    } finally {
      await network.provider.send('evm_setAutomine', [true]);
      await network.provider.send('evm_mine', []);
    }
  });

  test.each([
    ['--relay', ['--relay', NOBODY], /--direct/],
    ['--batch', ['--batch'], /--direct/],
  ])('with %s', async (_title, flags, why) => {
    const { code, err } = await as(AUTHOR, ...(await sign('flags.txt', 61)), ...flags);
    expect([code, err]).toEqual([64, expect.stringMatching(why)]);
  });
});

describe('a statement server', () => {
  test('that can not be reached leaves the claim as it is, and the run ends with 2', async () => {
    const file = await written('alone.txt', 67);
    const args = ['sign', '--direct', '--yes', file, '--kind', 'textHuman', '--service', NOBODY];
    const { code, lines, err } = await as(AUTHOR, ...args);
    expect([code, lines]).toMatchObject([2, [{ state: 'recorded', published: false }]]);
    expect(err).toMatch(/could not be reached[\s\S]*The claim stands; sign again in the same words/);
    expect((await verify(file)).word).toBe('signed');
  });

  test('that has not seen the block yet is asked again', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      response.writeHead(++asked < 3 ? 409 : 201).end(JSON.stringify(asked < 3 ? { error: 'not yet' } : {}));
    });
    const url = await listen(server, 0);
    const args = [await written('lagging.txt', 71), '--kind', 'textHuman', '--service', url];
    const { code, lines } = await direct(AUTHOR, ...args);
    await close(server);
    expect([code, lines, asked]).toMatchObject([0, [{ published: true }], 3]);
  });

  test('that is gone is not asked for each of many, and one that is asked too much is asked again', async () => {
    const files = [await written('gone-1.txt', 73), await written('gone-2.txt', 79)];
    const gone = await direct(AUTHOR, ...files, '--kind', 'textHuman', '--service', NOBODY);
    expect(gone.lines.map(({ published }) => published)).toEqual([false, false]);
    expect(gone.err.match(/could not be reached/g)).toHaveLength(1);

    let asked = 0;
    const server = createServer((_request, response) => {
      response
        .writeHead(++asked === 1 ? 429 : 201)
        .end(JSON.stringify(asked === 1 ? { error: 'later' } : {}));
    });
    const url = await listen(server, 0);
    const busy = await direct(AUTHOR, ...files, '--kind', 'textHuman', '--service', url);
    await close(server);
    expect([busy.code, busy.lines.map(({ published }) => published), asked]).toEqual([0, [true, true], 3]);
  });
});

test('the help of colophon sign names it', async () => {
  const { out } = await colophon(['sign', '--help']);
  for (const flag of ['--direct', '--yes', '--no-publish']) expect(out).toContain(flag);
});
