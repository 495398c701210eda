// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { CheckSelection } from '../../components/CheckSelection.tsx';
import { Popup } from '../../components/Popup.tsx';
import { SignForm } from '../../components/SignForm.tsx';
import type { Signable } from '../../lib/browser/messages.ts';
import type { EncryptedKey } from '../../lib/sign/keystore.ts';
import { judge } from '../../lib/verdict/judge.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type } from './render.tsx';
import { CHANGED_TEXT, VERDICTS } from './verdicts.ts';

const key: EncryptedKey = {
  version: 1,
  address: `0x${'cd'.repeat(20)}`,
  kdf: { name: 'scrypt', n: 2, r: 8, p: 1, salt: '00' },
  cipher: { name: 'AES-GCM', iv: '00', text: '00' },
};
const signable: Signable = {
  selection: 'Some selected words.',
  images: [{ url: 'https://example.org/a.jpg', label: 'A picture' }],
};

beforeEach(() => fakeBrowser.reset());

describe('the popup', () => {
  test('asks for a key where there is none', async () => {
    const container = await render(<Popup />);
    expect(container.querySelector('main')?.dataset.state).toBe('no-key');
    expect(container.textContent).toContain(t('popup_key_none'));
    await expectAccessible(container);
  });

  test('does not make a key of two passphrases that differ', async () => {
    const container = await render(<Popup />);
    await type(container.querySelector('[name=new-passphrase]')!, 'long enough');
    await type(container.querySelector('[name=new-passphrase-again]')!, 'long enough!');
    await settle(() => container.querySelector('form')!.requestSubmit());
    expect(container.querySelector('[role=alert]')?.textContent).toBe(t('popup_key_passphrase_differs'));
    expect(await fakeBrowser.storage.local.get('signing-key')).not.toHaveProperty('signing-key.address');
    await expectAccessible(container);
  });

  test('is ready to sign where there is a key', async () => {
    await fakeBrowser.storage.local.set({ 'signing-key': key });
    const container = await render(<Popup />);
    expect(container.querySelector('main')?.dataset.state).toBe('ready');
    await expectAccessible(container);
  });
});

describe('the selected text', () => {
  const asked = vi.fn();
  const check = async (verdict: unknown) => {
    const answer = async (message: unknown) => {
      asked(message);
      return verdict && { verdict, ms: 1 };
    };
    vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation(answer as never);
    const container = await render(<CheckSelection selection="the harbour is open" />);
    await settle(() => container.querySelector('button')!.click());
    await settle();
    return container;
  };

  test('is checked as it is, and a quote comes with its sentence', async () => {
    const container = await check(VERDICTS.quoted);
    const subject = { type: 'text', text: 'the harbour is open' };
    expect(asked.mock.calls).toMatchObject([[{ to: 'engine', type: 'verify', subject }]]);
    expect(container.querySelector('.word')?.getAttribute('data-state')).toBe('quoted');
    expect(container.querySelector('mark')?.textContent).toContain('the harbour is open');
    await expectAccessible(container);
  });

  test('shows what was changed in it', async () => {
    const container = await check(judge([CHANGED_TEXT]));
    expect(container.querySelector('del')?.textContent).toContain('not');
    await expectAccessible(container);
  });

  test('is not left waiting where the engine is silent', async () => {
    const container = await check(undefined);
    expect(container.querySelector('.error')?.textContent).toMatch(/stopped before it answered/);
    expect(container.querySelector('button')?.disabled).toBe(false);
  });
});

describe('the form that signs', () => {
  test('lets text of a page be quoted unless it is told not to, and asks nothing of the kind of a picture', async () => {
    const container = await render(<SignForm encryptedKey={key} signable={signable} />);
    await pick(container, 'selection');
    expect(container.querySelector<HTMLInputElement>('[name=quotable]')?.checked).toBe(true);
    await pick(container, 'page-image');
    expect(container.querySelector('[name=quotable]')).toBeNull();
  });

  const pick = (container: Element, from: string) =>
    settle(() => container.querySelector<HTMLInputElement>(`[value=${from}]`)!.click());

  test.each(['file', 'page-image', 'selection'])('takes a %s, and is accessible', async (from) => {
    const container = await render(<SignForm encryptedKey={key} signable={signable} />);
    if (from !== 'file') await pick(container, from);
    expect(container.querySelector('form')?.dataset.state).toBe('editing');
    await expectAccessible(container);
  });

  test('says what becomes public, and under which account', async () => {
    const container = await render(<SignForm encryptedKey={key} signable={signable} />);
    await pick(container, 'selection');
    expect(container.textContent).toContain(t('popup_public'));
    expect(container.textContent).toContain(key.address);
    expect(container.textContent).not.toContain(t('popup_leak'));
    await expectAccessible(container);
  });

  test.each([
    ['page-image', 'popup_no_images'],
    ['selection', 'popup_no_selection'],
  ])('says that the page has nothing to sign: %s', async (from, message) => {
    const container = await render(<SignForm encryptedKey={key} signable={{ selection: ' ', images: [] }} />);
    await pick(container, from);
    expect(container.textContent).toContain(t(message));
    expect(container.querySelector<HTMLButtonElement>('[type=submit]')?.disabled).toBe(true);
    await expectAccessible(container);
  });

  test('shows a failure and keeps what was typed', async () => {
    const container = await render(<SignForm encryptedKey={key} signable={signable} />);
    await pick(container, 'selection');
    container.querySelector<HTMLInputElement>('[name=title]')!.value = 'My title';
    container.querySelector<HTMLInputElement>('[name=passphrase]')!.value = 'wrong';
    await settle(() => container.querySelector('form')!.requestSubmit());
    await expect.poll(() => container.querySelector('[role=alert]')?.textContent).toMatch(/passphrase/);
    expect(container.querySelector('form')?.dataset.state).toBe('failed');
    expect(container.querySelector<HTMLInputElement>('[name=title]')?.value).toBe('My title');
    await expectAccessible(container);
  });
});
