// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { DetectorTools } from '../../components/DetectorTools.tsx';
import { Reports } from '../../components/Reports.tsx';
import type { Item } from '../../lib/browser/item.ts';
import { MAX_NOTE, readReports } from '../../lib/browser/reports.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type, until } from './render.tsx';
import { item, VERDICTS } from './verdicts.ts';

/** The engine's end of the port a job runs over. */
type Port = { readonly sent: unknown[]; say(message: unknown): void; left: boolean };

let port: Port;

beforeEach(() => {
  fakeBrowser.reset();
  fakeBrowser.runtime.connect = (() => {
    let hear: (message: unknown) => void = () => {};
    port = { sent: [], left: false, say: (message) => hear(message) };
    return {
      postMessage: (message: unknown) => port.sent.push(message),
      disconnect: () => {
        port.left = true;
      },
      onMessage: { addListener: (listener: typeof hear) => (hear = listener) },
      onDisconnect: { addListener: () => {} },
    };
  }) as never;
});

const picture = (over: Partial<Item> = {}) =>
  item(1, { url: 'https://example.org/a.jpg', verdict: VERDICTS['likely-ai'], ...over });

const tools = (one: Item) => render(<DetectorTools item={one} verdict={one.verdict!} />);
const press = (container: Element, text: string) =>
  settle(() =>
    [...container.querySelectorAll('button')].find(({ textContent }) => textContent === text)!.click(),
  );

describe('what a score rests on', () => {
  test('is asked for on a click, with progress, and shown as a picture and in words', async () => {
    const container = await tools(picture());
    await press(container, t('heat_ask'));
    await until(() => expect(port.sent).toHaveLength(1));
    expect(port.sent[0]).toMatchObject({
      type: 'explain',
      url: 'https://example.org/a.jpg',
      pack: 'image-1',
    });
    await settle(() => port.say({ tells: 0.5 }));
    expect(container.querySelector('progress')?.value).toBe(0.5);
    await expectAccessible(container);
    const drops = Array.from({ length: 64 }, (_, cell) => (cell === 7 ? 0.4 : cell === 60 ? 0.1 : 0.001));
    await settle(() => port.say({ answers: { score: 0.97, drops } }));
    const label = container.querySelector('canvas')?.getAttribute('aria-label');
    expect(label).toContain('With the part at the top right covered, the score falls from 0.97 to 0.57.');
    expect(label).toContain('at the bottom centre covered, the score falls from 0.97 to 0.87.');
    expect(port.left).toBe(true);
    await expectAccessible(container);
  });

  test('can be given up, and says why it could not be shown', async () => {
    const container = await tools(picture());
    await press(container, t('heat_ask'));
    await until(() => expect(port.sent).toHaveLength(1));
    await press(container, t('heat_cancel'));
    expect(port.left).toBe(true);
    await press(container, t('heat_ask'));
    await until(() => expect(port.sent).toHaveLength(1));
    await settle(() => port.say({ failed: 'It is gone.', reason: 'Error' }));
    expect(container.querySelector('[role=status]')?.textContent).toBe(t('heat_failed', 'It is gone.'));
  });

  test('says so where no part carries it', async () => {
    const container = await tools(picture());
    await press(container, t('heat_ask'));
    await until(() => expect(port.sent).toHaveLength(1));
    await settle(() => port.say({ answers: { score: 0.97, drops: Array(64).fill(-0.01) } }));
    expect(container.textContent).toContain(t('heat_even'));
  });

  test.each<[string, Item]>([
    ['text', picture({ type: 'text' })],
    ['signed picture', picture({ verdict: VERDICTS.signed })],
  ])('is not offered for a %s', async (_, one) => {
    const container = await tools(one);
    expect(container.querySelector('button')).toBeNull();
  });

  test('is not offered for a picture whose address was not kept whole', async () => {
    const container = await tools(picture({ url: 'data:image/png;base64,AAAA…' }));
    expect(container.textContent).not.toContain(t('heat_ask'));
    expect(container.textContent).toContain(t('wrong_ask'));
  });
});

describe('a report of a wrong verdict', () => {
  test('is kept on this computer, listed, exported and removed', async () => {
    const container = await tools(picture());
    await press(container, t('wrong_ask'));
    await expectAccessible(container);
    expect(document.activeElement).toBe(container.querySelector('input[type=radio]'));
    await settle(() => container.querySelectorAll<HTMLInputElement>('input[type=radio]')[0]!.click());
    await type(container.querySelector<HTMLInputElement>('input:not([type=radio])')!, 'I took it.');
    await settle(() => container.querySelector('form')!.requestSubmit());
    await until(() =>
      expect(container.querySelector('[role=status].note')?.textContent).toBe(t('wrong_kept')),
    );
    const [report] = await readReports();
    expect(report).toMatchObject({
      picture: { url: 'https://example.org/a.jpg' },
      said: { word: 'likely-ai', model: 'image-1' },
      truth: 'human',
      note: 'I took it.',
    });

    const options = await render(<Reports />);
    await until(() => expect(options.querySelectorAll('[data-report]')).toHaveLength(1));
    await expectAccessible(options);
    const saved: Blob[] = [];
    URL.createObjectURL = (blob) => {
      saved.push(blob as Blob);
      return 'blob:x';
    };
    await press(options, t('reports_export'));
    expect(JSON.parse(await saved[0]!.text())).toMatchObject({
      format: 'colophon-wrong-verdicts',
      version: 1,
      reports: [report],
    });
    await press(options, t('reports_remove'));
    await until(() => expect(options.textContent).toContain(t('reports_none')));
    expect(await readReports()).toEqual([]);
  });

  test('has a note of limited length', async () => {
    const container = await tools(picture());
    await press(container, t('wrong_ask'));
    expect(container.querySelector<HTMLInputElement>('input:not([type=radio])')!.maxLength).toBe(MAX_NOTE);
  });
});
