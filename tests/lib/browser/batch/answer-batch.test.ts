import { beforeEach, describe, expect, test } from 'vitest';
import { openBatchAnswers } from '../../../../lib/browser/batch/answer-batch.ts';
import type { BatchQuestion } from '../../../../lib/browser/batch/batch.ts';
import { withTurns } from '../../../../lib/browser/batch/with-turns.ts';
import { openQuestions } from '../../../../lib/browser/questions.ts';
import { openRequestLog } from '../../../../lib/browser/request-log.ts';
import { DEV_SETTINGS, type Settings } from '../../../../lib/browser/settings.ts';
import type { Hex } from '../../../../lib/content/hex.ts';
import type { Raster } from '../../../../lib/content/raster.ts';
import { SWITCHED_OFF } from '../../../../lib/detector/switched-off.ts';
import { nearSearch } from '../../../../lib/index/near-search.ts';
import type { Lanes } from '../../../../lib/verify.ts';

let asked: Hex[];
let made: Settings[];

const nobody = async () => [];
const registry = {
  config: { chainId: 1, address: `0x${'00'.repeat(20)}`, rpcUrl: '' },
  claimsOn: async (keys: readonly Hex[]) => {
    asked.push(...keys);
    return keys.map(() => []);
  },
  claimsBetween: nobody,
  head: async () => 1,
  genesis: async () => `0x${'00'.repeat(32)}`,
};

const lanes = {
  registry: { registry, near: nearSearch([]), statementOf: async () => undefined, followed: {} },
} as unknown as Lanes;

beforeEach(() => {
  asked = [];
  made = [];
});

const web = async () => new Response('words of the web, which somebody wrote');

function open() {
  const log = openRequestLog(web as unknown as typeof fetch, () => 0);
  const answer = openBatchAnswers({
    log,
    lanesOf: (settings) => {
      made.push(settings);
      return lanes;
    },
    lists: async () => [],
    credentialsAt: () => async () => ({ lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} }),
    receiptsOf: async ({ chainId, registry: address }) => ({
      registry: { chainId, address },
      version: '1',
      sources: { engines: [], lists: [], followed: {} },
    }),
    thumbnailOf: async () => undefined,
  });
  const ask = (name: string, from: BatchQuestion['from'], more: Partial<BatchQuestion> = {}) =>
    answer({ to: 'engine', type: 'batch', run: '1', name, from, settings: DEV_SETTINGS, ...more });
  return { ask, log };
}

const blob = (text: string) => ({ blob: URL.createObjectURL(new Blob([text])) });

describe('the engine asked for a batch', () => {
  test('says of the same bytes what it said before, without asking again', async () => {
    const { ask } = open();
    const [one, other] = [
      await ask('a.txt', blob('the same words')),
      await ask('b.txt', blob('the same words')),
    ];
    expect(asked).toHaveLength(1);
    expect(other.answer.line).toEqual({ ...one.answer.line, input: 'b.txt' });
    expect(one.answer.line).toMatchObject({
      verdict: 'no-record',
      sha256: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    });
    await ask('c.txt', blob('other words'));
    expect(asked).toHaveLength(2);
  });

  test('hands over what a receipt needs beside the answer, and when it was checked', async () => {
    const { ask } = open();
    const { answer, evidence } = await ask('a.txt', blob('some words'));
    expect(evidence).toMatchObject({
      input: { sha256: answer.line.sha256, bytes: 10, type: 'text' },
      told: { registry: { unproved: 'The registry was not asked.' }, statements: [] },
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await ask('b.txt', blob('some words'))).evidence?.input).toEqual(evidence?.input);
    const gone = blob('x').blob;
    URL.revokeObjectURL(gone);
    expect(await ask('c.txt', { blob: gone })).not.toHaveProperty('evidence');
  });

  test('asks anew in another run: a claim may have been withdrawn since', async () => {
    const { ask } = open();
    await ask('a.txt', blob('the same words'));
    await ask('a.txt', blob('the same words'), { run: '2' });
    expect(asked).toHaveLength(2);
  });

  test('keeps its lanes for a whole batch, and takes others under other settings', async () => {
    const { ask } = open();
    await ask('a.txt', blob('one'));
    await ask('b.txt', blob('two'));
    const settings = { ...DEV_SETTINGS, chainId: 5 };
    await ask('a.txt', blob('one'), { settings });
    expect(made).toEqual([DEV_SETTINGS, settings]);
    expect(asked).toHaveLength(3);
  });

  test('says that a file is gone, or too large, and asks nobody', async () => {
    const { ask } = open();
    const gone = blob('x').blob;
    URL.revokeObjectURL(gone);
    expect((await ask('a.txt', { blob: gone })).answer.line).toEqual({
      input: 'a.txt',
      error: 'The file can’t be read: it was changed, moved or deleted since, or is not yours to read.',
    });
    const large = URL.createObjectURL(new Blob([new Uint8Array(65 << 20)]));
    expect((await ask('b.bin', { blob: large })).answer.line.evidence?.[0]).toMatchObject({
      code: 'content.too-large',
    });
    expect(asked).toEqual([]);
  });

  test('does not believe what lies beside a file for its word, and says why', async () => {
    const { ask } = open();
    const { answer, notes } = await ask('a.txt', blob('words'), { beside: { statement: 'anything' } });
    expect(answer.line.verdict).toBe('no-record');
    expect(notes).toHaveLength(1);
  });

  test('fetches addresses, counts whom it asked, and asks nobody offline', async () => {
    const { ask, log } = open();
    const list = { url: 'https://example.org/a.txt', as: 'list' } as const;
    const offline = { settings: { ...DEV_SETTINGS, offline: true } };
    const refused = (await ask(list.url, list, offline)).answer.line;
    expect(refused.evidence?.[0]?.details).toMatchObject({ reason: expect.stringContaining('offline') });
    expect(log.asked()).toEqual([]);
    expect((await ask(list.url, list)).answer.line.verdict).toBe('no-record');
    expect(log.asked().map(({ host, why, count }) => [host, why, count])).toEqual([
      ['example.org', 'batch', 2],
    ]);
  });
});

test('a batch decodes for the detector what a reader looks at first, and never more than have a turn', async () => {
  const [questions, order] = [openQuestions(), [] as string[]];
  const raster = () => ({ width: 1, height: 1, rgba: new Uint8ClampedArray(4) }) as unknown as Raster;
  const { inColour, detector } = withTurns(
    {
      ...lanes,
      inColour: async ([name]) => {
        order.push(`decode ${name}`);
        if (name === 3) throw new Error('damaged');
        return { mark: undefined, raster: raster() };
      },
      detector: async () => SWITCHED_OFF,
    },
    questions,
  );
  const decode = async (name: number) => (await inColour(Uint8Array.of(name))).raster!;
  const judge = (decoded: Raster) => (typeof detector === 'function' ? detector(decoded) : undefined);
  const [first, second] = [await decode(1), await decode(2)];
  const third = decode(3).catch(() => order.push('failed'));
  const reader = questions.ask(new AbortController().signal, 7);
  questions.lookAt(7);
  const shown = reader.turn().then(() => order.push('the reader'));
  await judge(first);
  await shown;
  expect(order).toEqual(['decode 1', 'decode 2', 'the reader']);
  reader.end();
  await third;
  await judge(second);
  await decode(4);
  await decode(5);
  expect(order.slice(3)).toEqual(['decode 3', 'failed', 'decode 4', 'decode 5']);
});
