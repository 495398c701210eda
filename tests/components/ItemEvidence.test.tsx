// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ClaimList } from '../../components/ClaimList.tsx';
import { ItemEvidence } from '../../components/ItemEvidence.tsx';
import type { Item } from '../../lib/browser/item.ts';
import type { EngineMessage } from '../../lib/browser/messages.ts';
import type { Claim } from '../../lib/registry/evidence.ts';
import type { Verdict } from '../../lib/verdict/verdict.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, until } from './render.tsx';
import { CROPPED, claim, follow, item, VERDICTS } from './verdicts.ts';

const GRID = Buffer.alloc(64 * 64, 120).toString('base64');
const PICTURE = 'data:image/webp;base64,AAAA';
const STATEMENT_AT = `http://127.0.0.1:8546/statements/0x${'ab'.repeat(32)}`;
const asked: EngineMessage[] = [];
const copied: string[] = [];
let fetched: object;

beforeEach(() => {
  fakeBrowser.reset();
  asked.length = 0;
  copied.length = 0;
  fetched = { picture: 'data:image/webp;base64,BBBB' };
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation((async (message: EngineMessage) => {
    asked.push(message);
    if (message.type === 'original') return { grid: GRID, statementAt: STATEMENT_AT };
    if (message.type === 'fetch-original') return fetched;
    return undefined;
  }) as never);
  fakeBrowser.permissions.request = (async () => true) as never;
  const clipboard = { writeText: async (text: string) => void copied.push(text) };
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
});

async function evidence(verdict: Verdict, over: Partial<Item> = {}): Promise<HTMLElement> {
  const shown = item(1, {
    verdict,
    thumbnail: PICTURE,
    url: 'https://a.example/p.jpg?utm_source=x',
    ...over,
  });
  const container = await render(
    <main>
      <h1>Panel</h1>
      <h2>Item</h2>
      <ItemEvidence item={shown} verdict={verdict} host="news.example" ask={vi.fn()} />
    </main>,
  );
  await settle();
  return container;
}

const button = (container: Element, name: string) =>
  [...container.querySelectorAll('button')].find(({ textContent }) => textContent === name)!;

describe('original and copy', () => {
  test('lie over each other, with a line that the arrow keys move', async () => {
    const container = await evidence(VERDICTS.altered);
    const slider = container.querySelector<HTMLInputElement>('.slider input[type=range]')!;
    expect(slider.labels?.[0]?.textContent).toBe(t('slider_label'));
    expect(slider.getAttribute('aria-valuetext')).toBe(t('slider_value', '50'));
    await settle(() => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(slider, '80');
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    });
    expect(slider.getAttribute('aria-valuetext')).toBe(t('slider_value', '80'));
    expect(container.querySelector<HTMLElement>('.slider-line')?.style.left).toBe('80%');
    expect(container.querySelector('.slider-original canvas')).not.toBeNull();
    expect(container.textContent).toContain(t('original_coarse'));
    await expectAccessible(container);
  });

  test('of a part show the part of the original', async () => {
    const container = await evidence(CROPPED);
    const { style } = container.querySelector<HTMLElement>('.slider-original canvas')!;
    expect([style.left, style.top, style.width, style.height]).toEqual(['-100%', '-100%', '200%', '200%']);
  });

  test('show the signed file itself on a click, where its bytes are the signed ones', async () => {
    const container = await evidence(VERDICTS.altered);
    expect(asked.some(({ type }) => type === 'fetch-original')).toBe(false);
    await settle(() => button(container, t('original_ask', 'example.org')).click());
    await until(() => expect(container.querySelector('.slider-original img')).not.toBeNull());
    expect(asked.at(-1)).toMatchObject({ content: claim.content, url: 'https://example.org/canyon' });
    expect(container.textContent).toContain(t('original_fetched'));
  });

  test('say so where something else lies there', async () => {
    fetched = { failed: 'other' };
    const container = await evidence(VERDICTS.altered);
    await settle(() => button(container, t('original_ask', 'example.org')).click());
    await until(() => expect(container.textContent).toContain(t('original_other')));
    expect(container.querySelector('.slider-original img')).toBeNull();
  });

  test('are not shown for an exact match: there is no difference', async () => {
    expect((await evidence(VERDICTS.signed)).querySelector('.slider')).toBeNull();
  });
});

describe('what a reader takes along', () => {
  test('a link without what follows people about, and one to the signed statement', async () => {
    const container = await evidence(VERDICTS.altered);
    await settle(() => button(container, t('keep_copy_link')).click());
    await settle(() => button(container, t('keep_copy_record')).click());
    expect(copied).toEqual(['https://a.example/p.jpg', STATEMENT_AT]);
    expect(container.querySelector('.copy [role=status]')?.textContent).toBe(t('copy_done'));
  });

  test('is there to be selected where the browser refuses to copy it', async () => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
    const container = await evidence(VERDICTS.altered);
    await settle(() => button(container, t('keep_copy_link')).click());
    expect(container.querySelector('.copy .mono')?.textContent).toBe('https://a.example/p.jpg');
    await expectAccessible(container);
  });

  test('a file with everything the verdict rests on', async () => {
    const container = await evidence(VERDICTS.altered);
    await until(() => expect(container.querySelector('a[download]')).not.toBeNull());
    const link = container.querySelector<HTMLAnchorElement>('a[download]')!;
    expect(link.download).toBe('colophon-evidence.json');
    expect(link.href).toMatch(/^blob:/);
  });

  test('the evidence in full, as text', async () => {
    const container = await evidence(VERDICTS.altered, { label: '<b>bold</b>' });
    const details = container.querySelector<HTMLDetailsElement>('.keep details')!;
    expect(details.querySelector('pre')).toBeNull();
    await settle(() => {
      details.open = true;
      details.dispatchEvent(new Event('toggle'));
    });
    expect(details.querySelector('pre')?.textContent).toContain('"registry.match.near"');
    await settle(() => button(container, t('keep_copy_raw')).click());
    expect(JSON.parse(copied[0]!)).toEqual(JSON.parse(JSON.stringify(VERDICTS.altered)));
    await expectAccessible(container);
  });

  test('no link of a text, nor of a picture that nobody else can open', async () => {
    const container = await evidence(VERDICTS.unsure, { url: 'blob:https://a.example/1' });
    expect(button(container, t('keep_copy_link'))).toBeUndefined();
    expect(button(container, t('keep_copy_record'))).toBeUndefined();
  });
});

test('the timeline and the labels stand with the evidence', async () => {
  const container = await evidence(VERDICTS.withdrawn);
  expect(
    [...container.querySelectorAll('.timeline li')].map((line) => line.getAttribute('data-what')),
  ).toEqual(['claimed', 'withdrawn']);
  expect(container.querySelector('[data-label-of=iptc]')?.textContent).toContain('digitalCapture');
});

test('many strangers are folded away, and no author whom the reader follows', async () => {
  const strangers = Array.from(
    { length: 9 },
    (_, i): Claim => ({ ...claim, author: `0x${String(i + 10).repeat(20)}`, time: claim.time + i }),
  );
  const container = await render(<ClaimList claims={[...strangers, follow]} />);
  const shown = container.querySelectorAll(':scope > .claims li');
  expect(shown).toHaveLength(5);
  expect(shown[0]!.textContent).toContain('Mara');
  expect(container.querySelector('summary')?.textContent).toBe(t('panel_strangers__other', '5'));
  expect(container.querySelectorAll('details li')).toHaveLength(5);
  await expectAccessible(container);
});
