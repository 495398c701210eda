// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { BatchPage } from '../../components/batch/BatchPage.tsx';
import type { Answer } from '../../lib/batch/line.ts';
import type { Batch, BatchView } from '../../lib/browser/batch/batch.ts';
import { answeredRow, type Row } from '../../lib/browser/batch/row.ts';
import { openRows } from '../../lib/browser/batch/rows.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type, until } from './render.tsx';
import { VERDICTS } from './verdicts.ts';

const HOSTILE = `${'x'.repeat(10_000)}\u202egpj.exe\n<img src=x>`;

/** There is no layout here: everything is as high and wide as a screen. */
beforeAll(() => {
  for (const side of ['clientHeight', 'clientWidth'])
    Object.defineProperty(HTMLElement.prototype, side, { value: 600, configurable: true });
  HTMLElement.prototype.scrollTo = () => {};
  Object.assign(window, { ResizeObserver: undefined });
});

beforeEach(() => fakeBrowser.reset());

const answers: readonly Answer[] = [
  {
    line: {
      input: 'a.jpg',
      sha256: '0xaa',
      type: 'image',
      verdict: 'signed',
      evidence: VERDICTS.signed.evidence,
    },
  },
  {
    line: {
      input: 'b.jpg',
      sha256: '0xbb',
      type: 'image',
      verdict: 'altered',
      evidence: VERDICTS.altered.evidence,
    },
  },
  { line: { input: HOSTILE, error: 'The file can’t be read.' } },
];

function fakeBatch(view: Partial<Omit<BatchView, 'rows'>> = {}, count = 3) {
  const rows = openRows();
  const place = (n: number) => {
    const answer = answers[n];
    const row: Row = { n, name: answer?.line.input ?? `${n}.jpg`, word: 'waiting' };
    rows.place(answer ? answeredRow(row, answer, n === 0 ? ['tried twice'] : [], t) : row);
  };
  for (let n = 0; n < count; n++) place(n);
  let seen: BatchView = { state: 'done', rows, missing: [], canGoOn: true, isOld: false, ...view };
  const listeners = new Set<() => void>();
  const batch = {
    view: () => seen,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add: vi.fn<Batch['add']>(async () => {}),
    addHandles: vi.fn<Batch['addHandles']>(async () => {}),
    start: vi.fn(async () => {}),
    pause: vi.fn(),
    cancel: vi.fn(),
    again: vi.fn(async () => {}),
    retry: vi.fn(async () => {}),
    clear: vi.fn(async () => {}),
    review: vi.fn<Batch['review']>(async (n, { reviewed, note }) => {
      const { reviewed: _, ...row } = rows.all[n]!;
      rows.place({
        ...row,
        ...(reviewed ? { reviewed: true } : {}),
        ...(note === undefined ? {} : { note }),
      });
      seen = { ...seen };
      for (const listener of listeners) listener();
    }),
    answerOf: async (n: number) => answers[n],
    evidenceOf: async () => undefined,
    listOf: async () => undefined,
    askRemote: vi.fn(async () => {}),
  } satisfies Batch;
  return batch;
}

const open = (batch: Batch | undefined) => render(<BatchPage batch={batch} />);
const press = (target: Element, key: string) =>
  settle(() => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
const named = (container: Element, text: string) =>
  [...container.querySelectorAll('button')].find((button) => button.textContent?.includes(text));
const rowsIn = (container: Element) => [...container.querySelectorAll<HTMLElement>('.batch-rows tr[data-n]')];
const current = (container: Element) =>
  container.querySelector<HTMLElement>('[aria-selected=true]')?.dataset.n;

/** Chooses files, which have no folder. */
function choose(container: Element, files: readonly File[]): Promise<void> {
  const input = container.querySelector<HTMLInputElement>('[name=files]')!;
  for (const file of files) Object.assign(file, { webkitRelativePath: '' });
  Object.defineProperty(input, 'files', { value: files, configurable: true });
  return settle(() => input.dispatchEvent(new Event('change', { bubbles: true })));
}

describe('the batch page', () => {
  test.each<[string, Partial<BatchView>, number]>([
    ['loading', { state: 'loading' }, 0],
    ['empty', { state: 'empty' }, 0],
    ['listing', { state: 'listing' }, 3],
    ['running', { state: 'running', pace: { done: 1, total: 3, elapsed: 500 } }, 3],
    ['paused', { state: 'paused', missing: [{ kind: 'files', label: HOSTILE }] }, 5],
    ['cancelled', { state: 'cancelled' }, 5],
    ['done', { state: 'done' }, 3],
    ['old', { state: 'paused', isOld: true }, 5],
    ['stopped', { state: 'paused', failed: 'The engine stopped.' }, 5],
  ])('is usable while %s', async (_, view, count) => {
    const container = await open(fakeBatch(view, count));
    expect(container.querySelector('.batch-drop')?.getAttribute('data-state')).toBe(view.state);
    await expectAccessible(container);
  });

  test('that another window has says so', async () => {
    const container = await open(undefined);
    expect(container.textContent).toContain(t('many_elsewhere'));
    await expectAccessible(container);
  });

  test('says how fast it is and how long it takes, and can be paused and cancelled', async () => {
    const batch = fakeBatch({ state: 'running', pace: { done: 10, total: 1_010, elapsed: 2_000 } });
    const container = await open(batch);
    expect(container.querySelector('.batch-pace')?.textContent).toBe('5.0 per second · 4 min left');
    await settle(() => named(container, t('many_pause'))!.click());
    await settle(() => named(container, t('many_cancel'))!.click());
    expect([batch.pause.mock.calls.length, batch.cancel.mock.calls.length]).toEqual([1, 1]);
  });

  test('goes on with what is left, or where settings are others, with everything', async () => {
    const batch = fakeBatch({ state: 'paused' }, 5);
    const container = await open(batch);
    await settle(() => named(container, t('many_go_on', '2'))!.click());
    expect(batch.start).toHaveBeenCalledOnce();
    await settle(() => named(container, t('many_retry', '1'))!.click());
    expect(batch.retry).toHaveBeenCalledOnce();
    const missing = [{ kind: 'files', label: '' }] as const;
    const without = await open(fakeBatch({ state: 'paused', missing, canGoOn: false }, 5));
    expect(named(without, t('many_go_on', '2'))).toBeUndefined();
    expect(without.textContent).toContain(t('many_missing_all'));
    const old = fakeBatch({ state: 'paused', isOld: true }, 5);
    const other = await open(old);
    expect(named(other, t('many_go_on', '2'))).toBeUndefined();
    await settle(() => named(other, t('many_again'))!.click());
    expect(old.again).toHaveBeenCalledOnce();
  });

  test('is a grid that says how many rows there are, and of fifty thousand holds few', async () => {
    const container = await open(fakeBatch({ state: 'paused' }, 50_000));
    const grid = container.querySelector('[role=grid]')!;
    expect(grid.getAttribute('aria-rowcount')).toBe('50001');
    expect(rowsIn(container).length).toBeGreaterThan(5);
    expect(rowsIn(container).length).toBeLessThan(60);
    expect(rowsIn(container).map((row) => row.getAttribute('aria-rowindex'))).toEqual(
      rowsIn(container).map((_, i) => String(i + 2)),
    );
  });

  test('is gone through by keys, but not while somebody writes', async () => {
    const batch = fakeBatch();
    const container = await open(batch);
    const grid = container.querySelector('[role=grid]')!;
    await press(grid, 'j');
    await press(grid, 'ArrowDown');
    expect(current(container)).toBe('1');
    expect(grid.getAttribute('aria-activedescendant')).toBe('batch-row-1');
    await press(grid, 'k');
    expect(current(container)).toBe('0');
    await press(grid, 'x');
    expect(batch.review).toHaveBeenLastCalledWith(0, { reviewed: true });
    await press(grid, 'u');
    expect(current(container)).toBe('1');
    await press(grid, 'End');
    expect(current(container)).toBe('2');
    await press(grid, '?');
    expect(container.querySelector('.batch-keys')).not.toBeNull();
    const note = container.querySelector<HTMLTextAreaElement>('[name=note]')!;
    await press(grid, 'n');
    expect(document.activeElement).toBe(note);
    await press(note, 'j');
    await press(note, 'x');
    expect(current(container)).toBe('2');
    expect(batch.review).toHaveBeenCalledOnce();
    await press(note, 'Escape');
    expect(document.activeElement).toBe(grid);
    await expectAccessible(container);
  });

  test('keeps a note as it is typed, beside the evidence of the panel', async () => {
    const batch = fakeBatch();
    const container = await open(batch);
    await settle(() => rowsIn(container)[1]!.click());
    await until(() => expect(container.querySelector('.batch-review .heat')).not.toBeNull());
    await type(container.querySelector<HTMLTextAreaElement>('[name=note]')!, 'Ask the desk');
    expect(batch.review).toHaveBeenLastCalledWith(1, { note: 'Ask the desk' });
    await settle(() => container.querySelector<HTMLInputElement>('[name=reviewed]')!.click());
    expect(batch.review).toHaveBeenLastCalledWith(1, { reviewed: true });
    expect(container.querySelector('.batch-review')?.textContent).toContain('0xbb');
    await expectAccessible(container);
  });

  test('shows a hostile name whole enough to be told from others, and harmlessly', async () => {
    const container = await open(fakeBatch());
    const shown = rowsIn(container)[2]!.querySelector('bdi')!.textContent!;
    expect(shown.length).toBeLessThan(200);
    expect(shown).toMatch(/^x+…x*\\u202egpj\.exe\\u000a<img src=x>$/);
    expect(container.querySelector('.batch-rows img')).toBeNull();
    await settle(() => rowsIn(container)[2]!.click());
    await until(() =>
      expect(container.querySelector('.batch-review .error')?.textContent).toBe('The file can’t be read.'),
    );
  });

  test('shows only what is asked for', async () => {
    const container = await open(fakeBatch());
    const names = () => rowsIn(container).map((row) => row.dataset.word);
    await settle(() => container.querySelector<HTMLElement>('[data-word=altered]')!.click());
    expect(names()).toEqual(['altered']);
    await settle(() => container.querySelector<HTMLElement>('[data-word=altered]')!.click());
    await type(container.querySelector<HTMLInputElement>('[name=find]')!, 'nothing like this');
    await until(() => expect(container.textContent).toContain(t('many_none')));
    await expectAccessible(container);
  });

  test('takes a list of addresses', async () => {
    const batch = fakeBatch({ state: 'empty' }, 0);
    const container = await open(batch);
    await type(
      container.querySelector<HTMLTextAreaElement>('[name=addresses]')!,
      'https://example.org/a\n\n# no',
    );
    await settle(() => container.querySelector('form')!.requestSubmit());
    const given = [...(batch.add.mock.calls[0]![0] as Iterable<{ name: string }>)];
    expect(given.map(({ name }) => name)).toEqual(['https://example.org/a']);
  });

  test('asks which column of a table has the addresses, or takes it as a file', async () => {
    const batch = fakeBatch({ state: 'empty' }, 0);
    const container = await open(batch);
    const names = async (call: number) => {
      const given: string[] = [];
      for await (const { name } of batch.add.mock.calls[call]![0]) given.push(name);
      return given;
    };
    const table = new File(['id,\u202ephoto\n1,https://a.test/1\n2,https://a.test/2'], 'wire.csv');
    const others = [new File(['words'], 'a.txt'), new File(['{}'], 'wire.csv.colophon.json')];
    await choose(container, [table, ...others, table]);
    await until(() => expect(container.querySelector('[name=column]')).not.toBeNull());
    expect(await names(0)).toEqual(['a.txt']);
    const select = container.querySelector<HTMLSelectElement>('[name=column]')!;
    expect([...select.options].map(({ textContent }) => textContent)).toEqual([
      'id: 1',
      '\\u202ephoto: https://a.test/1',
    ]);
    expect(select.value).toBe('1');
    expect(document.activeElement).toBe(select);
    await expectAccessible(container);
    await settle(() => select.form!.requestSubmit());
    expect(await names(1)).toEqual(['https://a.test/1', 'https://a.test/2']);
    await until(() => expect(container.querySelector('[name=column]')).not.toBe(select));
    await until(() => expect(named(container, t('many_csv_file'))).toBeDefined());
    await settle(() => named(container, t('many_csv_file'))!.click());
    expect(await names(2)).toEqual(['wire.csv']);
    expect(named(container, t('many_csv_file'))).toBeUndefined();
  });

  test.each([
    ['empty', '', () => t('many_csv_none')],
    ['damaged', 'a,"b', () => 'it ends within quotes'],
  ])('says of a table that is %s that it is, and can check it as a file', async (_, text, says) => {
    const container = await open(fakeBatch({ state: 'empty' }, 0));
    await choose(container, [new File([text], `${HOSTILE.replace('/', '')}.csv`)]);
    await until(() => expect(container.textContent).toContain(says()));
    expect(container.querySelector('[name=column]')).toBeNull();
    expect(named(container, t('many_csv_file'))).toBeDefined();
    await expectAccessible(container);
  });

  test('takes a folder by the browser’s picker, and is not troubled by none being chosen', async () => {
    const batch = fakeBatch({ state: 'empty' }, 0);
    const picker = vi.fn().mockRejectedValueOnce(new DOMException('no', 'AbortError'));
    Object.assign(window, { showDirectoryPicker: picker });
    const container = await open(batch);
    const choose = () => settle(() => named(container, t('many_choose_folder'))!.click());
    await choose();
    expect(container.querySelector('[role=alert]')).toBeNull();
    picker.mockResolvedValueOnce({ name: 'leak' });
    await choose();
    expect(batch.addHandles).toHaveBeenCalledWith([{ name: 'leak' }]);
    picker.mockRejectedValueOnce(new Error('The picker is broken.'));
    await choose();
    await until(() =>
      expect(container.querySelector('[role=alert]')?.textContent).toBe('The picker is broken.'),
    );
  });
});
