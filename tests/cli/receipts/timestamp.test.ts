import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '@noble/hashes/utils.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../../lib/fingerprint/sha256.ts';
import { readProof } from '../../../lib/timestamp/proof.ts';
import { attestationsIn } from '../../../lib/timestamp/timestamp.ts';
import { HELLO } from '../../lib/timestamp/hello-world.ts';
import { colophon, type JsonRun } from '../colophon.ts';
import { type Calendar, startCalendar } from './stand-in-calendar.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const calendars: Calendar[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-timestamp-'));
});
afterEach(async () => {
  for (const calendar of calendars.splice(0)) await calendar.stop();
});
afterAll(() => rm(folder, { recursive: true }));

async function calendar(): Promise<Calendar> {
  const started = await startCalendar();
  calendars.push(started);
  return started;
}

async function run(...args: string[]): Promise<JsonRun> {
  const run = await colophon(['receipt', ...args]);
  const lines = run.out.split('\n').filter((line) => line.startsWith('{'));
  return { ...run, lines: lines.map((line) => JSON.parse(line)) };
}

const named = (...urls: string[]) => urls.flatMap((url) => ['--calendar', url]);

describe('a bundle of receipts', { timeout: 120_000 }, () => {
  let bundle: string;
  let proof: string;
  beforeAll(async () => {
    await writeFile(at('words.txt'), 'Some words that somebody wrote down.');
    await colophon(['verify', at('words.txt'), '--lanes', 'c2pa', '--receipts', at('evidence')]);
    bundle = at('evidence', 'bundle.json');
    proof = `${bundle}.ots`;
  });

  test('is timestamped, pending, completed, and checked against the block’s header', async () => {
    const [one, other] = [await calendar(), await calendar()];
    const stamped = await run('timestamp', at('evidence'), ...named(one.url, other.url));
    expect(stamped.lines).toMatchObject([
      { file: bundle, timestamp: proof, state: 'pending', hash: 'sha256', blocks: [] },
    ]);
    expect(stamped.err).toContain('2 of 2 calendars answered.');
    expect(stamped.code).toBe(0);

    const bytes = new Uint8Array(await readFile(bundle));
    expect(one.given).toEqual(other.given);
    expect(one.given[0]).toHaveLength(32);
    expect(one.given[0]).not.toEqual(sha256(bytes));
    expect(stamped.lines[0].digest).toBe(`0x${bytesToHex(sha256(bytes))}`);

    const pending = await run('check', at('evidence'), '--json');
    expect(pending.code).toBe(0);
    expect(pending.lines.map(({ state }) => state)).toEqual(['holds', 'holds', 'pending']);
    expect(pending.lines.at(-1)).toMatchObject({ timestamp: proof, of: bundle, findings: [] });
    expect(pending.lines.at(-1).pending.sort()).toEqual([one.url, other.url].sort());

    const early = await run('timestamp', at('evidence'), ...named(one.url, other.url));
    expect(early.lines[0]).toMatchObject({
      state: 'pending',
      calendars: [{ state: 'pending' }, { state: 'pending' }],
    });
    expect(early.err).toContain('answered 404: “Pending confirmation in Bitcoin blockchain”');
    expect(early.code).toBe(0);

    const header = bytesToHex(one.mine(900_001));
    const before = new Uint8Array(await readFile(proof));
    const later = await run('timestamp', at('evidence'), ...named(one.url, other.url));
    expect(later.lines[0]).toMatchObject({ state: 'complete', blocks: [{ height: 900_001 }] });
    expect(later.code).toBe(0);
    const whole = readProof(new Uint8Array(await readFile(proof))).timestamp;
    for (const kept of attestationsIn(readProof(before).timestamp))
      expect(attestationsIn(whole)).toContainEqual(kept);

    other.mine(900_003);
    await run('timestamp', at('evidence'), ...named(one.url, other.url));
    expect(one.asked).toHaveLength(3);
    expect(other.asked).toHaveLength(4);

    const unproved = await run('check', at('evidence'));
    expect(unproved.out).toMatch(/Unproved .*bundle\.json\.ots/);
    expect(unproved.out).toContain('leads to block 900001 of Bitcoin, if that has the Merkle root');
    expect(unproved.out).toContain('was not checked: give the block’s header with --bitcoin-header');

    await writeFile(at('header.hex'), `${header}\n`);
    const checked = await run(
      'check',
      at('evidence'),
      '--bitcoin-header',
      `900001=${at('header.hex')}`,
      '--allow-regtest',
      '--json',
    );
    expect(checked.code).toBe(0);
    expect(checked.lines.at(-1)).toMatchObject({
      state: 'holds',
      blocks: [{ height: 900_001, header: { time: 1_800_000_000 } }, { height: 900_003 }],
      believed: ['timestamp-block', 'timestamp-header'],
    });
    const refused = await run('check', at('evidence'), '--bitcoin-header', header);
    expect(refused.err).toContain('states less work than any block of Bitcoin has');
    expect(refused.code).toBe(2);
    expect(await readdir(at('evidence'))).not.toContain('bundle.json.ots.part');
  });

  test('that is another one now is named, and so is any change to its timestamp; neither is written over', async () => {
    const whole = await readFile(bundle);
    const kept = await readFile(proof);
    await writeFile(bundle, Buffer.concat([whole, Buffer.from(' ')]));
    const changed = await run('check', proof, '--json');
    expect(changed.code).toBe(1);
    expect(changed.lines).toMatchObject([
      { state: 'differs', findings: [{ code: 'timestamp.differs.file' }] },
    ]);
    const again = await run('timestamp', bundle);
    expect(again.err).toContain('is left as it is. It is a timestamp of other bytes');
    expect(again.code).toBe(1);
    await writeFile(bundle, whole);

    await writeFile(proof, kept.subarray(0, -1));
    const cut = await run('check', at('evidence'), '--json');
    expect(cut.code).toBe(1);
    expect(cut.lines.map(({ state }) => state)).toEqual(['holds', 'holds', 'damaged']);
    expect(cut.lines.at(-1).findings[0].code).toBe('timestamp.damaged.truncated');
    expect((await run('timestamp', bundle)).code).toBe(1);
    expect(await readFile(proof)).toEqual(kept.subarray(0, -1));
  });
});

test('a single receipt is timestamped too, and that is checked with its bundle', async () => {
  const { url } = await calendar();
  await writeFile(at('single.txt'), 'Words of which there is one receipt.');
  await colophon(['verify', at('single.txt'), '--lanes', 'c2pa', '--receipts', at('single')]);
  const receipt = (await readdir(at('single'))).find((name) => name.endsWith('.receipt.json'))!;
  expect((await run('timestamp', at('single', receipt), ...named(url))).code).toBe(0);
  const { lines, code } = await run('check', at('single'), '--json');
  expect(lines).toMatchObject([
    { receipt: at('single', receipt), state: 'holds' },
    { timestamp: at('single', `${receipt}.ots`), state: 'pending' },
    { receipt: at('single', 'bundle.json'), state: 'holds' },
  ]);
  expect(code).toBe(0);
});

describe('a timestamp that others made', { timeout: 120_000 }, () => {
  const header = `${HELLO.height}=${bytesToHex(HELLO.header)}`;
  beforeAll(async () => {
    await writeFile(at('hello-world.txt'), HELLO.text);
    await writeFile(at('hello-world.txt.ots'), HELLO.proof);
  });

  test('is checked down to the block’s time, in words', async () => {
    const { out, code } = await run('check', at('hello-world.txt.ots'), '--bitcoin-header', header);
    expect(out).toContain('it was there by 2015-05-28T15:41:18Z: in block 358391 of Bitcoin');
    expect(out).toContain('is the word of whoever gave it');
    expect(code).toBe(0);
  });

  test('that names another height leaves the header unused, which is told', async () => {
    const bytes = Uint8Array.from(HELLO.proof);
    bytes[bytes.length - 3]! ^= 1;
    await writeFile(at('moved.txt'), HELLO.text);
    await writeFile(at('moved.txt.ots'), bytes);
    const { lines, code } = await run('check', at('moved.txt.ots'), '--bitcoin-header', header, '--json');
    expect(lines).toMatchObject([
      { state: 'unproved', blocks: [{ height: HELLO.height - 1 }] },
      { header: HELLO.blockHash, state: 'differs', findings: [{ code: 'timestamp.differs.unused' }] },
    ]);
    expect(code).toBe(1);
  });

  test('whose calendars are not known is not sent to them', async () => {
    const hidden = await calendar();
    await writeFile(at('theirs.txt'), 'theirs');
    await run('timestamp', at('theirs.txt'), ...named(hidden.url));
    const { lines, err, code } = await run('timestamp', at('theirs.txt'));
    expect(lines[0].calendars).toMatchObject([{ calendar: hidden.url, state: 'not-asked' }]);
    expect(err).toContain('name it with --calendar');
    expect(code).toBe(2);
    expect(hidden.asked).toEqual(['POST /digest']);
  });

  test('without its file, or that is a folder, is missing, and stops no check', async () => {
    await writeFile(at('alone.txt.ots'), HELLO.proof);
    await mkdir(at('folder.txt.ots'));
    await writeFile(at('folder.txt'), 'folder');
    const names = ['alone.txt.ots', 'nothing.txt.ots', 'folder.txt', 'hello-world.txt.ots'];
    const { lines, code } = await run('check', ...names.map((name) => at(name)), '--json');
    expect(lines.map(({ state }) => state)).toEqual(['missing', 'missing', 'damaged', 'missing', 'unproved']);
    expect(code).toBe(1);
    expect((await run('timestamp', at('folder.txt'))).err).toContain('folder.txt.ots is no file');
  });
});

test('what is no file, nor a folder of receipts, is not timestamped', async () => {
  const { err, code } = await run('timestamp', folder);
  expect(err).toContain('is no file, and no folder with a bundle.json in it');
  expect(code).toBe(2);
});

test('an address that is none is refused as wrong usage', async () => {
  expect((await run('timestamp', 'x', '--calendar', 'ftp://a.b')).code).toBe(64);
});
