import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckLine } from '../../../cli/receipts/check.ts';
import { bundleOf, type ReceiptBundle } from '../../../lib/receipt/bundle.ts';
import { documentBytes } from '../../../lib/receipt/seal.ts';
import { REGISTRY_ADDRESS } from '../../../lib/registry/deployment.ts';
import { zipOf } from '../batch/zip-file.ts';
import { colophon, linesIn } from '../colophon.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
/** A copy of the receipts of three texts, for one test. */
async function copied(name: string): Promise<{ readonly place: string; readonly files: readonly string[] }> {
  await cp(at('receipts'), at(name), { recursive: true });
  const files = (await readdir(at(name))).filter((file) => file.endsWith('.receipt.json')).sort();
  return { place: at(name), files };
}

async function check(...args: string[]) {
  const { code, out, err } = await colophon(['receipt', 'check', ...args, '--json']);
  const lines: CheckLine[] = linesIn(out);
  return { code, err, lines };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-check-'));
  await mkdir(at('media'));
  for (const name of ['a', 'b', 'c']) await writeFile(at('media', `${name}.txt`), `The words of ${name}.`);
  await colophon(['verify', at('media'), '--lanes', 'c2pa', '--receipts', at('receipts'), '--quiet']);
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder with nothing to check in it is no folder of receipts that hold', async () => {
  await mkdir(at('empty'));
  expect(await check(at('empty'))).toMatchObject({
    code: 2,
    lines: [{ receipt: at('empty'), state: 'missing' }],
  });
});

test('a receipt in the folder that the bundle does not name is checked, and that is said', async () => {
  const { place, files } = await copied('added');
  await cp(join(place, files[0]!), join(place, 'added.receipt.json'));
  const { code, lines } = await check(place);
  expect(code).toBe(0);
  const extra = lines.filter(({ believed }) => believed.includes('not-bundled'));
  expect(extra).toMatchObject([{ receipt: join(place, 'added.receipt.json'), state: 'holds' }]);
});

test('a pipe or a device in the place of a receipt is not waited for', async () => {
  const { place, files } = await copied('devices');
  await Promise.all(files.slice(0, 2).map((file) => rm(join(place, file))));
  execFileSync('mkfifo', [join(place, files[0]!)]);
  await symlink('/dev/zero', join(place, files[1]!));
  const { code, lines } = await check(place);
  expect(code).toBe(1);
  expect(lines.map(({ state }) => state).sort()).toEqual(['differs', 'holds', 'missing', 'missing']);
});

test('a bundle that calls a receipt’s file by the name of another one is told of', async () => {
  const { place } = await copied('renamed');
  const bundle: ReceiptBundle = JSON.parse(await readFile(join(place, 'bundle.json'), 'utf8'));
  const receipts = bundle.receipts.map((one, i) => (i === 0 ? { ...one, input: 'another.txt' } : one));
  await writeFile(join(place, 'bundle.json'), documentBytes(bundleOf(receipts, '1', bundle.time)));
  const { code, lines } = await check(place);
  expect(code).toBe(1);
  expect(lines.at(-1)!.findings).toMatchObject([
    { code: 'receipt.differs.bundle', recorded: 'another.txt', found: bundle.receipts[0]!.input },
  ]);
});

test('a file that can’t be read beside those that receipts are about does not end the check', async () => {
  const { code, err, lines } = await check(
    ...[at('receipts'), '--input', at('gone.txt'), '--input', at('media')],
  );
  expect(code).toBe(2);
  expect(err).toContain('gone.txt');
  expect(lines.map(({ state }) => state)).toEqual(['holds', 'holds', 'holds', 'holds']);
  for (const { believed } of lines) expect(believed).not.toContain('file-not-given');
});

test('a receipt of another registry than this machine’s is told of, and is none the worse for it', async () => {
  const here = await check(at('receipts'));
  expect(here.lines[0]).toMatchObject({ registry: REGISTRY_ADDRESS, chainId: 31_337, state: 'holds' });
  for (const { believed } of here.lines) expect(believed).not.toContain('other-registry');
  for (const flags of [
    ['--chain-id', '1'],
    ['--registry', `0x${'12'.repeat(20)}`],
  ]) {
    const { code, lines } = await check(at('receipts'), ...flags);
    expect(code).toBe(0);
    for (const { believed } of lines.slice(0, 3)) expect(believed).toContain('other-registry');
  }
  const { out } = await colophon(['receipt', 'check', at('receipts'), '--chain-id', '1']);
  expect(out).toContain(`registry ${REGISTRY_ADDRESS} on chain 31337`);
  expect(out).toContain('It is of another registry than this machine’s');
});

test('files in an archive are found and looked at again, and what can’t be read in it is told of', async () => {
  const files = ['a', 'b', 'c'].map((name) => ({ name: `${name}.txt`, bytes: `The words of ${name}.` }));
  const inner = zipOf(files.slice(1));
  await writeFile(at('leak.zip'), zipOf([files[0]!, { name: 'inner.zip', bytes: inner }]));
  const whole = await check(at('receipts'), '--input', at('leak.zip'));
  expect(whole).toMatchObject({ code: 0, err: '' });
  expect(whole.lines.map(({ state }) => state)).toEqual(['holds', 'holds', 'holds', 'holds']);
  for (const { believed } of whole.lines) expect(believed).not.toContain('file-not-given');

  await writeFile(at('torn.zip'), zipOf([files[0]!, { ...files[1]!, crc: 1 }]));
  const torn = await check(at('receipts'), '--input', at('torn.zip'));
  expect(torn.code).toBe(2);
  expect(torn.err).toContain('torn.zip!b.txt');
  const given = torn.lines.filter(({ believed }) => !believed.includes('file-not-given'));
  expect(given.map(({ input }) => input).filter(Boolean)).toEqual([at('media', 'a.txt')]);
});

test('an archive that was checked as a file is found as one', async () => {
  await writeFile(at('one.zip'), zipOf([{ name: 'a.txt', bytes: 'The words of a.' }]));
  const flags = ['--no-unpack', '--lanes', 'c2pa', '--receipts', at('zipped'), '--quiet'];
  await colophon(['verify', at('one.zip'), ...flags]);
  const { lines } = await check(at('zipped'), '--input', at('one.zip'), '--no-unpack');
  expect(lines[0]).toMatchObject({ input: at('one.zip') });
  expect(lines[0]!.believed).not.toContain('file-not-given');
});

test('an export of what can’t be read, or never ends, says so', async () => {
  expect(await colophon(['receipt', 'export', at('gone.json')])).toMatchObject({
    code: 2,
    err: expect.stringContaining('can’t be read'),
  });
  expect((await colophon(['receipt', 'export', '/dev/zero'])).code).toBe(1);
});
