// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { Popup } from '../../components/Popup.tsx';
import { SignForm } from '../../components/SignForm.tsx';
import type { Signable } from '../../lib/browser/messages.ts';
import type { EncryptedKey } from '../../lib/sign/keystore.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type } from './render.tsx';

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

describe('the form that signs', () => {
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
