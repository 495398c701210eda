// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ReceiptsForm } from '../../components/batch/ReceiptsForm.tsx';
import type { Batch } from '../../lib/browser/batch/batch.ts';
import type { Row } from '../../lib/browser/batch/row.ts';
import type { saveReceipts } from '../../lib/browser/batch/save-receipts.ts';
import { storeKey } from '../../lib/browser/keys.ts';
import { keepWallet } from '../../lib/browser/signing/accounts.ts';
import { lockKey } from '../../lib/browser/signing/unlocked-key.ts';
import { createKey, type EncryptedKey } from '../../lib/sign/keystore.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type, until } from './render.tsx';

const PASSPHRASE = 'a passphrase of the tests';
const SHOWN: readonly Row[] = [
  { n: 4, name: 'a.jpg', word: 'signed' },
  { n: 5, name: 'b.jpg', word: 'waiting' },
  { n: 9, name: 'c.jpg', word: 'error' },
];

let key: EncryptedKey;
let save: ReturnType<typeof vi.fn<typeof saveReceipts>>;
let hand: ReturnType<typeof vi.fn<(file: Blob, name: string) => void>>;

beforeEach(async () => {
  fakeBrowser.reset();
  lockKey();
  save = vi.fn<typeof saveReceipts>(async () => new File(['zip'], 'receipts.zip'));
  hand = vi.fn();
});

async function open(shown = SHOWN): Promise<HTMLFormElement> {
  const batch = {} as Batch;
  const container = await render(<ReceiptsForm batch={batch} shown={shown} hand={hand} save={save} />);
  await until(() => expect(container.querySelector('form')).not.toBeNull());
  return container.querySelector('form')!;
}

const make = (form: HTMLFormElement) => settle(() => form.requestSubmit());
const state = (form: HTMLFormElement, is: string) => until(() => expect(form.dataset.state).toBe(is));

async function withKey(): Promise<void> {
  key ??= await createKey(PASSPHRASE, (bytes) => crypto.getRandomValues(bytes));
  await storeKey(key);
}

describe('the form for receipts', () => {
  test('makes unsigned ones where there is no key, of what is answered and shown', async () => {
    const form = await open();
    expect(form.textContent).toContain(t('many_receipts_no_key'));
    await make(form);
    await state(form, 'done');
    expect(save.mock.calls[0]!.slice(1, 3)).toEqual([[4, 9], undefined]);
    expect(hand).toHaveBeenCalledWith(expect.any(File), 'colophon-receipts.zip');
    await expectAccessible(form);
  });

  test('asks for the passphrase, signs with the key, and unsigned on demand', async () => {
    await withKey();
    const form = await open();
    const passphrase = () => form.querySelector<HTMLInputElement>('[name=passphrase]');
    await type(passphrase()!, 'not the passphrase');
    await make(form);
    await state(form, 'failed');
    expect(save).not.toHaveBeenCalled();
    await expectAccessible(form);
    await type(passphrase()!, PASSPHRASE);
    await make(form);
    await state(form, 'done');
    expect(save.mock.calls[0]![2]).toBe(key.address);
    expect(passphrase()).toBeNull();
    const signer = form.querySelector<HTMLSelectElement>('[name=signer]')!;
    await settle(() => {
      signer.value = '';
      signer.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await make(form);
    await until(() => expect(save.mock.lastCall?.[2]).toBeUndefined());
  }, 30_000);

  test('says why wallets do not sign them', async () => {
    await keepWallet({ address: `0x${'11'.repeat(20)}`, rdns: 'x', name: 'Wallet' } as never);
    expect((await open()).textContent).toContain(t('many_receipts_others'));
  });

  test('tells how far it is, and is cancelled', async () => {
    save = vi.fn<typeof saveReceipts>(
      (_batch, _numbers, _signer, { signal, tell }) =>
        new Promise((_, reject) => {
          tell({ done: 1, made: 1, unread: 0, unkept: 0, unproved: 0 });
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const form = await open();
    await make(form);
    await state(form, 'making');
    const progress = form.querySelector('progress')!;
    expect([progress.value, progress.max]).toEqual([1, 2]);
    await expectAccessible(form);
    const cancel = [...form.querySelectorAll('button')].find(
      ({ textContent }) => textContent === t('many_cancel'),
    );
    await settle(() => cancel!.click());
    await state(form, 'cancelled');
    expect(form.querySelector('[role=status]')!.textContent).toBe(t('many_receipts_cancelled'));
    expect(hand).not.toHaveBeenCalled();
  });

  test('says what has no receipt, and what has no proof and why', async () => {
    save = vi.fn<typeof saveReceipts>(async (_batch, _numbers, _signer, { tell }) => {
      tell({ done: 9, made: 4, unread: 2, unkept: 3, unproved: 1, why: 'No RPC\u202e answers.' });
      return new File(['zip'], 'receipts.zip');
    });
    const form = await open();
    await make(form);
    await state(form, 'done');
    const words = [...form.querySelectorAll('[role=status] p')].map(({ textContent }) => textContent);
    expect(words).toEqual([
      t('many_receipts_done', '4'),
      t('many_receipts_unread', '2'),
      t('many_receipts_unkept', '3'),
      expect.stringContaining('No RPC'),
    ]);
    expect(words[3]).not.toContain('\u202e');
  });

  test.each<[string, Error, string]>([
    ['there is no room', new DOMException('full', 'QuotaExceededError'), t('many_receipts_no_room')],
    ['the engine stopped', new Error('The engine stopped.'), 'The engine stopped.'],
  ])('says that %s', async (_, error, why) => {
    save = vi.fn<typeof saveReceipts>().mockRejectedValue(error);
    const form = await open();
    await make(form);
    await state(form, 'failed');
    expect(form.querySelector('[role=alert]')!.textContent).toBe(t('many_receipts_failed', why));
  });

  test('has nothing to save where nothing can have a receipt', async () => {
    save = vi.fn<typeof saveReceipts>(async () => undefined);
    const form = await open();
    await make(form);
    await state(form, 'none');
    expect(hand).not.toHaveBeenCalled();
    expect((await open([])).querySelector<HTMLButtonElement>('[type=submit]')!.disabled).toBe(true);
  });
});
