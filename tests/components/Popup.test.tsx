// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { CheckSelection } from '../../components/CheckSelection.tsx';
import { keyAccount } from '../../components/create/account.ts';
import { SignForm } from '../../components/create/SignForm.tsx';
import { Popup } from '../../components/Popup.tsx';
import type { Signable } from '../../lib/browser/messages.ts';
import { dropDraft, readDraft } from '../../lib/browser/signing/drafts.ts';
import type { EncryptedKey } from '../../lib/sign/keystore.ts';
import { judge } from '../../lib/verdict/judge.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type, until } from './render.tsx';
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

const WRITINGS = [
  { label: 'Article', text: 'Words that somebody is writing just now, in a field of a page.' },
];

beforeEach(async () => {
  fakeBrowser.reset();
  // The form of the test before writes its draft down a moment after the last change.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await dropDraft();
});

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

  test('opens the page that checks many files', async () => {
    const create = vi.spyOn(fakeBrowser.tabs, 'create').mockResolvedValue({} as never);
    const container = await render(<Popup />);
    const button = [...container.querySelectorAll('button')].find(
      (one) => one.textContent === t('popup_batch'),
    );
    await settle(() => button!.click());
    expect(create).toHaveBeenCalledWith({ url: expect.stringMatching(/\/batch\.html$/) });
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
  const open = async (has: Signable = signable) => {
    const account = keyAccount(key);
    const container = await render(
      <SignForm account={account} signable={has} readWritings={async () => WRITINGS} />,
    );
    await until(() => expect(container.querySelector('form')).not.toBeNull());
    return container;
  };
  const pick = (container: Element, from: string) =>
    settle(() => container.querySelector<HTMLInputElement>(`[name=from][value=${from}]`)!.click());
  const choose = (container: Element, files: readonly File[]) =>
    settle(() => {
      const input = container.querySelector('[name=file]')!;
      Object.defineProperty(input, 'files', { value: files, configurable: true });
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
  const prepared = (container: Element) =>
    until(() => expect(container.querySelector('.piece')).not.toBeNull());

  test('lets text of a page be quoted unless it is told not to, and asks nothing of the kind of a picture', async () => {
    const container = await open();
    await pick(container, 'selection');
    expect(container.querySelector<HTMLInputElement>('[name=quotable]')?.checked).toBe(true);
    await pick(container, 'page-image');
    expect(container.querySelector('[name=quotable]')).toBeNull();
  });

  test.each(['file', 'page-image', 'selection', 'writing'])('takes a %s, and is accessible', async (from) => {
    const container = await open();
    await pick(container, from);
    expect(container.querySelector('form')?.dataset.state).toBe('editing');
    await expectAccessible(container);
  });

  test('signs a text that is being written, which it asks the page for only then', async () => {
    const container = await open();
    await pick(container, 'writing');
    await until(() => expect(container.querySelector('[name=writing]')).not.toBeNull());
    const select = container.querySelector<HTMLSelectElement>('[name=writing]')!;
    await settle(() => {
      select.value = '0';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await prepared(container);
    expect(container.querySelector('.piece')?.textContent).toContain('digests of 13 words');
    await expectAccessible(container);
  });

  test('says what becomes public, under which account, and shows the statement that is signed', async () => {
    const container = await open();
    await pick(container, 'selection');
    await type(container.querySelector<HTMLInputElement>('[name=title]')!, '<b>A title</b>');
    await type(container.querySelector<HTMLInputElement>('[name=link]')!, 'https://example.org/a');
    await prepared(container);
    const shown = container.querySelector('.public')!;
    expect(shown.textContent).toContain(t('popup_public'));
    expect(shown.textContent).toContain(key.address);
    expect(shown.textContent).not.toContain(t('popup_leak'));
    await until(() => expect(shown.querySelector('.whole')?.textContent).toBe('Some selected words.'));
    const { title, links, kind } = JSON.parse(shown.querySelector('.json')!.textContent);
    expect({ title, links, kind }).toEqual({
      title: '<b>A title</b>',
      links: ['https://example.org/a'],
      kind: 'textHuman',
    });
    expect(shown.querySelector('b')).toBeNull();
    await expectAccessible(container);
  });

  test('says that under embargo nothing but a commitment becomes public', async () => {
    const container = await open();
    await pick(container, 'selection');
    await settle(() => container.querySelector<HTMLInputElement>('[value=embargo]')!.click());
    expect(container.querySelector('.public')?.textContent).toContain(t('create_public_embargo'));
    await expectAccessible(container);
  });

  test('asks for the model only where a model had a hand in it', async () => {
    const container = await open();
    await pick(container, 'selection');
    expect(container.querySelector('[name=generator]')).toBeNull();
    const kind = container.querySelector<HTMLSelectElement>('[name=kind]')!;
    await settle(() => {
      kind.value = 'textAi';
      kind.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect(container.querySelector('[name=generator]')).not.toBeNull();
    await expectAccessible(container);
  });

  test('says at the field what is wrong with it, and signs nothing', async () => {
    const container = await open();
    await pick(container, 'selection');
    await type(container.querySelector<HTMLInputElement>('[name=link]')!, 'javascript:alert(1)');
    container.querySelector<HTMLInputElement>('[name=passphrase]')!.value = 'wrong';
    await settle(() => container.querySelector('form')!.requestSubmit());
    const field = container.querySelector<HTMLInputElement>('[name=link]')!;
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const said = container.querySelector(`#${field.getAttribute('aria-describedby')}`);
    expect(said?.textContent).toBe(t('create_bad_url', 'javascript:alert(1)'));
    await expectAccessible(container);
  });

  test.each([
    ['page-image', 'popup_no_images'],
    ['selection', 'popup_no_selection'],
  ])('says that the page has nothing to sign: %s', async (from, message) => {
    const container = await open({ selection: ' ', images: [] });
    await pick(container, from);
    expect(container.textContent).toContain(t(message));
    expect(container.querySelector<HTMLButtonElement>('[type=submit]')?.disabled).toBe(true);
    await expectAccessible(container);
  });

  test('says why a file can not be signed, and signs nothing', async () => {
    const file = new File([Uint8Array.of(0xff, 0xfe, 0, 0xd8)], 'what.dat');
    const container = await open();
    await choose(container, [file]);
    await until(() =>
      expect(container.querySelector('[role=alert]')?.textContent).toMatch(/“what.dat” is neither/),
    );
    expect(container.querySelector<HTMLButtonElement>('[type=submit]')?.disabled).toBe(true);
    await expectAccessible(container);
  });

  test('takes several files at once, each with its own statement, and leaves one out on a click', async () => {
    const container = await open();
    await choose(
      container,
      ['one', 'two', 'three'].map((name) => new File([`The text of file ${name}.`], `${name}.txt`)),
    );
    await until(() => expect(container.querySelectorAll('.piece')).toHaveLength(3));
    // Several things have no title in common.
    expect(container.querySelector('[name=title]')).toBeNull();
    await settle(() => container.querySelector<HTMLButtonElement>('.chosen button')!.click());
    await until(() => expect(container.querySelectorAll('.piece')).toHaveLength(2));
    await expectAccessible(container);
  });

  test('does not read a file that is too large, whatever it is', async () => {
    const container = await open();
    const file = new File(['x'], 'film.mov');
    Object.defineProperty(file, 'size', { value: 5_000_000_000 });
    await choose(container, [file]);
    await until(() => expect(container.querySelector('[role=alert]')?.textContent).toMatch(/over the limit/));
    await expectAccessible(container);
  });

  test('shows a failure and keeps what was typed', async () => {
    const container = await open();
    await pick(container, 'selection');
    await type(container.querySelector<HTMLInputElement>('[name=title]')!, 'My title');
    await prepared(container);
    container.querySelector<HTMLInputElement>('[name=passphrase]')!.value = 'wrong';
    await settle(() => container.querySelector('form')!.requestSubmit());
    await until(() => expect(container.querySelector('[role=alert]')?.textContent).toMatch(/passphrase/));
    expect(container.querySelector('form')?.dataset.state).toBe('failed');
    expect(container.querySelector<HTMLInputElement>('[name=title]')?.value).toBe('My title');
    await expectAccessible(container);
  });

  test('a draft survives the window, files too, and holds no passphrase', async () => {
    const container = await open();
    await pick(container, 'selection');
    await type(container.querySelector<HTMLInputElement>('[name=title]')!, 'Half a title');
    container.querySelector<HTMLInputElement>('[name=passphrase]')!.value = 'the secret words';
    await until(async () => expect((await readDraft())?.fields.title).toBe('Half a title'));
    expect(JSON.stringify(await readDraft())).not.toContain('the secret words');
    const again = await open({ selection: '', images: [] });
    await until(() =>
      expect(again.querySelector<HTMLInputElement>('[name=title]')?.value).toBe('Half a title'),
    );
    expect(again.querySelector<HTMLInputElement>('[value=selection]')?.checked).toBe(true);
  });
});
