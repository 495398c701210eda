import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { readBundle } from '../../../lib/receipt/bundle.ts';
import { checkReceipt } from '../../../lib/receipt/check.ts';
import { bundleFiles, receiptFile, timeOf } from '../../../lib/receipt/files.ts';
import { gather, gatherTold, withProof } from '../../../lib/receipt/make.ts';
import { usedList } from '../../../lib/receipt/used.ts';
import { judge } from '../../../lib/verdict/judge.ts';

const NOW = Date.UTC(2026, 10, 27, 12, 0, 0, 999);
const domain = { chainId: 1, address: `0x${'c0'.repeat(20)}` } as const;
const means = { registry: domain, version: '1', sources: { engines: [], lists: [], followed: {} } };
const sha256: Hex = `0x${'12'.repeat(32)}`;
const secret = new Uint8Array(32).fill(7);

const verified = {
  content: { type: 'text', text: 'Words that nobody signed.' },
  verdict: judge([{ lane: 'registry', state: 'none', code: 'registry.none', details: { records: 0 } }]),
  seen: { anchored: [] },
  envelopeOf: undefined,
} as const;

test('a receipt is named after the digest and the name of its input, and is whole', async () => {
  const body = await gather(verified, means);
  const { bytes, receipt } = receiptFile(body, { name: 'a/ü.txt', sha256, bytes: 24 }, timeOf(NOW), secret);
  expect(receipt).toEqual({
    file: `${'12'.repeat(8)}-${hash('sha256', 'a/ü.txt').slice(0, 8)}.receipt.json`,
    input: 'a/ü.txt',
    sha256: `0x${hash('sha256', bytes)}`,
  });
  const checked = await checkReceipt(bytes);
  expect(checked).toMatchObject({ state: 'holds', receipt: { time: '2026-11-27T12:00:00Z' } });
});

test('what is gathered at once, and what is proved later, are the same body', async () => {
  expect(await withProof(await gatherTold(verified, means), undefined)).toEqual(
    await gather(verified, means),
  );
});

test('a bundle without a key has nothing that anchors it, and without receipts there is none', async () => {
  const receipts = [{ file: `${'12'.repeat(8)}-${'ab'.repeat(4)}.receipt.json`, input: 'a', sha256 }];
  const run = { version: '1', domain, now: NOW };
  const [bundle, anchor] = bundleFiles(receipts, run, secret);
  expect([bundle!.name, anchor!.name]).toEqual(['bundle.json', 'bundle.anchor.json']);
  expect(readBundle(bundle!.bytes).document).toMatchObject({ time: '2026-11-27T12:00:00Z', receipts });
  expect(JSON.parse(new TextDecoder().decode(anchor!.bytes))).toMatchObject({ leafCount: 1 });
  expect(bundleFiles(receipts, run).map(({ name }) => name)).toEqual(['bundle.json']);
  expect(bundleFiles([], run, secret)).toEqual([]);
});

test('a trust list is known by the hash of its PEM', () => {
  const list = { name: 'own', purpose: 'signers', pem: 'PEM ü' } as const;
  expect(usedList(list)).toEqual({
    name: 'own',
    purpose: 'signers',
    sha256: `0x${hash('sha256', list.pem)}`,
  });
});
