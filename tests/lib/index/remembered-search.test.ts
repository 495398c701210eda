import { expect, test, vi } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import type { Fingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import { rememberedSearch } from '../../../lib/index/remembered-search.ts';
import type { NearCandidate, NearSearch } from '../../../lib/registry/near.ts';

const picture = (number: number): Fingerprint => ({ type: 'image', sha256: digest(number) });
const digest = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;

function originals(count: number): NearCandidate[] {
  return Array.from({ length: count }, () => ({ content: digest(1) }) as NearCandidate);
}

test('a picture is looked for once, however often and however early it is asked for again', async () => {
  const search = vi.fn<NearSearch>(async () => ({ candidates: originals(1), records: 3 }));
  const near = rememberedSearch(search);
  const answers = await Promise.all([near(picture(1)), near(picture(1)), near(picture(2))]);
  expect(await near(picture(1))).toBe(answers[0]);
  expect(search).toHaveBeenCalledTimes(2);
});

test('texts are looked for each time', async () => {
  const search = vi.fn<NearSearch>(async () => ({ candidates: [], records: 0 }));
  const near = rememberedSearch(search);
  const text = {
    type: 'text',
    strict: digest(1),
    loose: digest(1),
    words: 9,
    shingles: new Set<bigint>(),
  } as const;
  await near(text);
  await near(text);
  expect(search).toHaveBeenCalledTimes(2);
});

test('a failure is not kept', async () => {
  const search = vi.fn<NearSearch>(async () => ({ candidates: [], records: 0 }));
  search.mockRejectedValueOnce(new Error('stopped'));
  const near = rememberedSearch(search);
  await expect(near(picture(1))).rejects.toThrow('stopped');
  expect(await near(picture(1))).toEqual({ candidates: [], records: 0 });
});

test('what was asked for longest ago is forgotten first where the originals found fill the memory', async () => {
  const search = vi.fn<NearSearch>(async () => ({ candidates: originals(60), records: 100 }));
  const near = rememberedSearch(search);
  for (let number = 0; number < 33; number++) await near(picture(number));
  await near(picture(0));
  await near(picture(33));
  search.mockClear();
  await near(picture(0));
  expect(search).not.toHaveBeenCalled();
  await near(picture(1));
  expect(search).toHaveBeenCalledOnce();
});
