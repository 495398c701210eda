import '../../components/fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { newPhrase, onPhrase, phraseOf, readPhrase } from '../../../lib/browser/phrase.ts';
import { PHRASE_WORDS } from '../../../lib/browser/phrase-words.ts';

beforeEach(() => fakeBrowser.reset());

test('a phrase is made once, and stays', async () => {
  const phrase = await readPhrase();
  expect(phrase).toMatch(/^[a-z]+( [a-z]+){3}$/);
  expect(await readPhrase()).toBe(phrase);
});

test('another one is made when the reader wants it, and every window hears of it', async () => {
  const before = await readPhrase();
  const heard = vi.fn();
  const stop = onPhrase(heard);
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => array);
  const after = await newPhrase();
  expect(after).toBe('acorn acorn acorn acorn');
  expect(after).not.toBe(before);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(after));
  stop();
});

test('each byte names a word', () => {
  expect(phraseOf(new Uint8Array([0, 1, 127, 128]))).toBe('acorn amber walnut acorn');
  expect(new Set(PHRASE_WORDS).size).toBe(128);
});
