import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../../../lib/batch/line.ts';
import { fieldsOf, lineOfFailure } from '../../../../lib/batch/line.ts';
import {
  type KeptEvidence,
  keptEvidence,
  receiptParts,
} from '../../../../lib/browser/batch/kept-evidence.ts';
import {
  type ReceiptFilesMeans,
  type ReceiptProgress,
  receiptFiles,
} from '../../../../lib/browser/batch/receipt-files.ts';
import { KeyLocked } from '../../../../lib/browser/signing/unlocked-key.ts';
import type { Hex } from '../../../../lib/content/hex.ts';
import { ContentEmpty } from '../../../../lib/content/limits.ts';
import { readBundle } from '../../../../lib/receipt/bundle.ts';
import { checkReceipt } from '../../../../lib/receipt/check.ts';
import { type ReceiptFile, receiptFile } from '../../../../lib/receipt/files.ts';
import { gatherTold, type ReceiptBody } from '../../../../lib/receipt/make.ts';
import { judge } from '../../../../lib/verdict/judge.ts';
import type { Evidence } from '../../../../lib/verdict/verdict.ts';

const secret = new Uint8Array(32).fill(7);
const list: Hex = `0x${'cd'.repeat(32)}`;
const none: Evidence = { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 0 } };
const means = {
  registry: { chainId: 1, address: `0x${'c0'.repeat(20)}` },
  version: '1',
  sources: { engines: [], lists: [{ name: 'own', purpose: 'signers', sha256: list }], followed: {} },
} as const;
const TIME = '2026-11-27T12:00:00Z';
const digestOf = (n: number): Hex => `0x${String(n).padStart(64, '0')}`;

let answers: Answer[];
let kept: (KeptEvidence | undefined)[];
let progress: ReceiptProgress;
let asked: ReceiptBody[];

async function answered(name: string, n: number): Promise<void> {
  const verdict = judge([none]);
  const seen = {
    content: { type: 'text', text: name },
    verdict,
    seen: { anchored: [] },
    envelopeOf: undefined,
  } as const;
  const body = await gatherTold(seen, means);
  answers[n] = { line: { input: name, sha256: digestOf(n), type: 'text', ...fieldsOf(verdict) } };
  kept[n] = keptEvidence(body, { name, sha256: digestOf(n), bytes: 5, type: 'text' }, TIME);
}

beforeEach(async () => {
  [answers, kept, asked] = [[], [], []];
  await answered('a.txt', 0);
  await answered('b.txt', 1);
});

async function files(
  change: Partial<ReceiptFilesMeans> = {},
  numbers = [...answers.keys()],
): Promise<ReceiptFile[]> {
  const found: ReceiptFile[] = [];
  const given: ReceiptFilesMeans = {
    answerOf: async (n) => answers[n],
    evidenceOf: async (n) => kept[n],
    listOf: async (sha256) => (sha256 === list ? 'PEM' : undefined),
    async prove(body) {
      asked.push(body);
      return { ...means.registry, unproved: 'No RPC answers.' };
    },
    withKey: async (use) => use(secret),
    version: '1',
    now: () => Date.UTC(2026, 10, 28),
    tell: (at) => {
      progress = at;
    },
    signal: new AbortController().signal,
    ...change,
  };
  for await (const file of receiptFiles(numbers, given)) found.push(file);
  return found;
}

const textOf = ({ bytes }: ReceiptFile) => new TextDecoder().decode(bytes);

describe('receipts of a batch', () => {
  test('are the files that the command line writes, with the time at which each input was checked', async () => {
    const found = await files();
    const [a, b, pem, bundle, anchor] = found;
    expect(found.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^0{16}-[0-9a-f]{8}\.receipt\.json$/),
      expect.stringMatching(/^0{16}-[0-9a-f]{8}\.receipt\.json$/),
      `lists/${'cd'.repeat(32)}.pem`,
      'bundle.json',
      'bundle.anchor.json',
    ]);
    const body = { ...asked[0]!, registry: { ...means.registry, unproved: 'No RPC answers.' } };
    const input = { name: 'a.txt', sha256: digestOf(0), bytes: 5, type: 'text' } as const;
    const same = receiptFile(body, input, TIME, secret);
    expect(a).toEqual({ name: same.receipt.file, bytes: same.bytes });
    expect((await checkReceipt(b!.bytes)).state).toBe('holds');
    expect(textOf(pem!)).toBe('PEM');
    expect(readBundle(bundle!.bytes).document).toMatchObject({
      time: '2026-11-28T00:00:00Z',
      receipts: [same.receipt, { input: 'b.txt' }],
    });
    expect(textOf(anchor!)).toContain('"leafCount":2');
  });

  test('unsigned have nothing that anchors them', async () => {
    const found = await files({ withKey: async (use) => use() });
    expect(found.at(-1)!.name).toBe('bundle.json');
    expect((await checkReceipt(found[0]!.bytes)).believed).toContain('receipt-unsigned');
  });

  test('count what has none, and what is without a proof and why', async () => {
    answers.push({ line: { input: 'gone.txt', error: 'It is no longer there.' } });
    answers.push({ line: { input: 'old.txt', sha256: digestOf(3), ...fieldsOf(judge([none])) } });
    const line = lineOfFailure('damaged.jpg', new ContentEmpty());
    const verified = { verdict: judge(line.evidence!), seen: { anchored: [] }, envelopeOf: undefined };
    const input = { name: 'damaged.jpg', sha256: digestOf(4), bytes: 9 };
    answers.push({ line });
    kept[4] = keptEvidence(await gatherTold(verified, means), input, TIME);
    const found = await files();
    expect(found.filter(({ name }) => name.endsWith('.receipt.json'))).toHaveLength(3);
    expect(progress).toEqual({ done: 5, made: 3, unread: 1, unkept: 1, unproved: 2, why: 'No RPC answers.' });
  });

  test('of the same bytes under the same name are one', async () => {
    await answered('a.txt', 0);
    answers.push(answers[0]!);
    kept.push(kept[0]);
    const found = await files();
    expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
    expect(found.map(({ name }) => name)).toHaveLength(5);
  });

  test('of nothing that was answered are none at all', async () => {
    expect(await files({}, [])).toEqual([]);
  });

  test('are not made with a key that was locked meanwhile', async () => {
    let signed = 0;
    const withKey: ReceiptFilesMeans['withKey'] = async (use) => {
      if (signed++ > 0) throw new KeyLocked();
      return use(secret);
    };
    await expect(files({ withKey })).rejects.toThrow(KeyLocked);
  });

  test('are ended at once, though an RPC never answers', async () => {
    const end = new AbortController();
    const making = files({ prove: () => new Promise(() => {}), signal: end.signal });
    setTimeout(() => end.abort(), 5);
    await expect(making).rejects.toThrow('abort');
  });

  test('of an answer and what was kept beside it are what was gathered', async () => {
    const verdict = judge([none]);
    const seen = {
      content: { type: 'text', text: 'a' },
      verdict,
      seen: { anchored: [] },
      envelopeOf: undefined,
    } as const;
    const [body, input] = [await gatherTold(seen, means), { name: 'a', sha256: digestOf(1), bytes: 1 }];
    const line = { input: 'a', sha256: digestOf(1), ...fieldsOf(verdict) };
    expect(receiptParts(line, keptEvidence(body, input, TIME))).toEqual({ body, input, time: TIME });
  });
});
