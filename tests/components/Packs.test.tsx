// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ModelCard } from '../../components/ModelCard.tsx';
import { Packs } from '../../components/Packs.tsx';
import { openPacks } from '../../lib/browser/detector/packs.ts';
import { DEV_SETTINGS, readSettings } from '../../lib/browser/settings.ts';
import type { DetectorCard } from '../../lib/detector/card.ts';
import { cardKey } from '../../lib/detector/card-key.ts';
import recommended from '../../public/models/recommended.json' with { type: 'json' };
import { GOOD_FIGURES, tinyCard, tinyModel } from '../lib/detector/tiny-onnx.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, until } from './render.tsx';
import { claim, follow } from './verdicts.ts';

const model = tinyModel();
const own = tinyCard(model, GOOD_FIGURES);
const [first] = recommended as unknown as DetectorCard[];

/** What the engine answers, by the type of the message. */
let answers: Record<string, (message: never) => unknown>;

beforeEach(async () => {
  fakeBrowser.reset();
  answers = {
    publishers: ({ cards }: { cards: string[] }) =>
      Object.fromEntries(cards.map((card) => [card, { claims: [] }])),
    'pack-changed': () => ({ done: true }),
    'remove-pack': ({ pack }: { pack: string }) =>
      openPacks().then((store) => store.remove(pack).then(() => ({ done: true }))),
  };
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation((async (message: { type: string }) =>
    answers[message.type]?.(message as never)) as never);
  const store = await openPacks();
  for (const { card } of await store.list()) await store.remove(card.id);
  for (const id of await store.leftovers()) await store.remove(id);
});

async function keep(card: DetectorCard, bytes: Uint8Array, origin?: 'own' | 'recommended'): Promise<void> {
  const store = await openPacks();
  const sink = await store.append(card.id);
  await sink.write(bytes);
  await sink.close();
  if (origin)
    await store.commit({ card, published: card, origin, bytes: bytes.length, installed: 1, allowed: false });
}

async function open(): Promise<HTMLElement> {
  const container = await render(<Packs settings={await readSettings()} />);
  await until(() => expect(container.querySelectorAll('[data-pack]').length).toBeGreaterThan(2));
  await settle();
  return container;
}

const rowOf = (container: Element, id: string) =>
  container.querySelector<HTMLElement>(`[data-pack="${id}"]`)!;
const buttonOf = (row: Element, text: string) =>
  [...row.querySelectorAll('button')].find(({ textContent }) => textContent === text)!;

describe('the packs', () => {
  test('are listed with their figures or why there are none, each button names its pack, and all is accessible', async () => {
    await keep(own, model, 'own');
    await keep(first!, model.subarray(0, 100));
    const container = await open();
    expect(
      [...container.querySelectorAll<HTMLElement>('[data-pack]')].map(({ dataset }) => [
        dataset.pack,
        dataset.state,
      ]),
    ).toEqual([
      ['image-1', 'bundled'],
      [first!.id, 'partial'],
      ['sieve-ft44s', 'absent'],
      ['tiny', 'installed'],
    ]);
    expect(rowOf(container, 'image-1').textContent).toMatch(
      /Of \d+ real pictures it had not seen, it called \d+ likely/,
    );
    expect(rowOf(container, 'sieve-ft44s').textContent).toContain(t('card_muzzle_not_measured'));
    expect(rowOf(container, 'sieve-ft44s').textContent).toContain(
      'about 45 MB, exactly is not known from github.com',
    );
    expect(rowOf(container, 'tiny').textContent).toContain(t('card_muzzle_not_allowed'));
    const names = [...container.querySelectorAll('li button')].map((button) =>
      button.getAttribute('aria-label'),
    );
    expect(new Set(names).size).toBe(names.length);
    await expectAccessible(container);
  });

  test('say who published a card: an author the reader follows, one nobody knows, or nobody', async () => {
    await keep(own, model, 'own');
    const [cf, sieve] = (recommended as unknown as DetectorCard[]).map(cardKey);
    answers.publishers = () => ({
      [cf!]: { claims: [follow] },
      [sieve!]: { failed: 'The RPC did not answer.' },
      [cardKey(own)]: {
        claims: [{ ...claim, standing: { state: 'withdrawn', reason: 'rights', time: 1_780_100_000 } }],
      },
    });
    const container = await open();
    const said = (id: string) => rowOf(container, id).querySelector('.publisher')?.textContent ?? '';
    await until(() => expect(said(first!.id)).toContain('Mara'));
    expect(said(first!.id)).toMatch(/Published by .*Mara.*, standing since 2026-/);
    expect(said(first!.id)).not.toContain(t('publisher_unknown'));
    expect(said('sieve-ft44s')).toBe(t('publisher_failed', 'The RPC did not answer.'));
    expect(said('tiny')).toMatch(/and withdrawn\. This is an author you do not follow/);
    expect(rowOf(container, 'image-1').querySelector('.publisher')).toBeNull();
  });

  test('are chosen by a button that says which one is asked', async () => {
    await keep(own, model, 'own');
    const container = await open();
    await settle(() => buttonOf(rowOf(container, 'tiny'), t('packs_use')).click());
    await until(async () => expect((await readSettings()).pack).toBe('tiny'));
    const chosen = await render(<Packs settings={{ ...DEV_SETTINGS, pack: 'tiny' }} />);
    await until(() => expect(rowOf(chosen, 'tiny')).toBeTruthy());
    expect(buttonOf(rowOf(chosen, 'tiny'), t('packs_used')).getAttribute('aria-pressed')).toBe('true');
    expect(buttonOf(rowOf(chosen, 'image-1'), t('packs_use')).getAttribute('aria-pressed')).toBe('false');
  });

  test('of one’s own are allowed and removed; a removed one is not asked any more', async () => {
    await keep(own, model, 'own');
    await fakeBrowser.storage.local.set({ settings: { pack: 'tiny' } });
    const container = await open();
    await settle(() => rowOf(container, 'tiny').querySelector<HTMLInputElement>('input')!.click());
    await until(() => expect(rowOf(container, 'tiny').textContent).toContain(t('card_may_speak_own')));
    expect((await (await openPacks()).find('tiny'))?.allowed).toBe(true);
    await settle(() => buttonOf(rowOf(container, 'tiny'), t('packs_remove')).click());
    await until(() => expect(rowOf(container, 'tiny')).toBeNull());
    expect(container.querySelector('#packs-said')?.textContent).toBe(t('packs_removed', 'Tiny stand-in'));
    expect((await readSettings()).pack).toBe('image-1');
  });

  test('without figures cannot be allowed', async () => {
    await keep(tinyCard(model), model, 'own');
    const container = await open();
    expect(rowOf(container, 'tiny').querySelector('input')).toBeNull();
  });

  test('are not fetched without the right to', async () => {
    fakeBrowser.permissions = { request: vi.fn(async () => false) } as never;
    const container = await open();
    await settle(() => buttonOf(rowOf(container, first!.id), t('packs_install')).click());
    expect(fakeBrowser.permissions.request).toHaveBeenCalledWith({ origins: ['https://huggingface.co/*'] });
    await until(() =>
      expect(container.querySelector('#packs-said')?.textContent).toBe(
        t('packs_no_permission', 'https://huggingface.co'),
      ),
    );
  });
});

describe('a model card', () => {
  test.each(['image-1', 'sieve-ft44s'])('of %s is accessible and says all its card says', async (id) => {
    const container = await render(<ModelCard id={id} />);
    await until(() => expect(container.querySelectorAll('dt').length).toBeGreaterThan(5));
    await expectAccessible(container);
    if (id === 'image-1') expect(container.querySelectorAll('tbody tr').length).toBeGreaterThan(5);
    else expect(container.textContent).toContain('90.9 %');
  });

  test('of a pack that is not there says so', async () => {
    const container = await render(<ModelCard id="../x" />);
    await until(() => expect(container.textContent).toContain(t('card_none')));
    await expectAccessible(container);
  });
});
