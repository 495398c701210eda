// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { Accounts } from '../../components/create/Accounts.tsx';
import { History } from '../../components/create/History.tsx';
import { Lab } from '../../components/create/Lab.tsx';
import { SiteForm } from '../../components/create/SiteForm.tsx';
import { works } from '../../lib/browser/outbox.ts';
import { type Account, keepPasskey, keepWallet, readAccounts } from '../../lib/browser/signing/accounts.ts';
import { readDraft } from '../../lib/browser/signing/drafts.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { newWork, type Work } from '../../lib/outbox/work.ts';
import { domain, envelopeOf } from '../cli/relay/claims.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type, until } from './render.tsx';

const NOW = 1_800_000_000;
const HOSTILE = '<img src=x onerror=alert(1)>\u202e';

const key = {
  version: 1,
  address: `0x${'cd'.repeat(20)}` as Hex,
  kdf: { name: 'scrypt', n: 2, r: 8, p: 1, salt: '00' },
  cipher: { name: 'AES-GCM', iv: '00', text: '00' },
} as const;
const address = (digits: string): Hex => `0x${digits.repeat(20)}`;
const accountOf = (author: Hex): Account => ({ type: 'key', key, address: author, author, keyIdx: 0 });
const workOf = (n: number, title: string, change: Partial<Work> = {}): Work => ({
  ...newWork(envelopeOf(n, { title }), {
    network: domain,
    label: `${n}.txt`,
    route: 'later',
    signedAt: NOW + n,
  }),
  ...change,
});
const SEEN = { stage: 'final', place: { block: 12, time: NOW }, standing: { state: 'stands' } } as const;

beforeEach(async () => {
  fakeBrowser.reset();
  for (const { id } of await works().all()) await works().remove(id);
});

describe('the history', () => {
  const open = async (list: readonly Work[], account?: Account) => {
    await works().add(list);
    const container = await render(<History account={account} />);
    await until(() => expect(container.querySelectorAll('.work')).toHaveLength(list.length));
    return container;
  };

  test('says that there is nothing yet', async () => {
    const container = await open([]);
    await until(() => expect(container.textContent).toContain(t('history_empty')));
    await expectAccessible(container);
  });

  test('shows how far each is, hostile titles as plain text, and finds by several words', async () => {
    const container = await open([
      workOf(1, 'Harbour'),
      workOf(2, HOSTILE, { stage: 'refused', trouble: 'The registry refuses it.' }),
      workOf(3, 'Lighthouse', SEEN),
    ]);
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).not.toContain('\u202e');
    const reached = [...container.querySelectorAll('[data-stage=final] [data-state=reached]')];
    expect(reached.map(({ textContent }) => textContent)).toEqual([
      'signed',
      'sent',
      'seen',
      'safe',
      'final',
    ]);
    await expectAccessible(container);
    await type(container.querySelector<HTMLInputElement>('[name=history-search]')!, 'LIGHT final');
    await until(() => expect(container.querySelectorAll('.work')).toHaveLength(1));
    expect(container.querySelector('h2')?.textContent).toBe('Lighthouse');
  });

  test('takes back only what is recorded, and not twice', async () => {
    const withdrawn = { standing: { state: 'withdrawn', reason: 'rights', time: NOW } } as const;
    const account = accountOf(envelopeOf(1).claim.author);
    const container = await open(
      [workOf(1, 'Kept'), workOf(2, 'Recorded', SEEN), workOf(3, 'Gone', { ...SEEN, ...withdrawn })],
      account,
    );
    const buttons = [...container.querySelectorAll('button')].filter(
      ({ textContent }) => textContent === t('history_withdraw'),
    );
    expect(buttons).toHaveLength(1);
    await settle(() => buttons[0]!.click());
    const form = container.querySelector('.withdraw')!;
    expect(form.textContent).toContain(t('withdraw_public'));
    expect([...form.querySelectorAll('[name=replacement] option')].map((one) => one.textContent)).toEqual([
      t('withdraw_replacement_none'),
      'Gone',
    ]);
    await expectAccessible(container);
  });

  test('starts a correction with what is said already, and with what it corrects', async () => {
    const container = await open([workOf(1, 'Harbour', SEEN)]);
    const correct = [...container.querySelectorAll('button')].find(
      ({ textContent }) => textContent === t('history_correct'),
    )!;
    await settle(() => correct.click());
    await until(async () =>
      expect((await readDraft())?.fields).toMatchObject({
        title: 'Harbour',
        textKind: 'correction',
        derivedFrom: envelopeOf(1).claim.content,
      }),
    );
    await until(() => expect(location.hash).toBe('#sign'));
  });

  test('gives a text that is published a snippet for its page, and an embargoed one none', async () => {
    const container = await open([
      workOf(1, 'Published', SEEN),
      workOf(2, 'Embargoed', { ...SEEN, route: 'batch', statement: 'kept' }),
    ]);
    expect(container.querySelectorAll('textarea')).toHaveLength(2);
    await expectAccessible(container);
  });
});

describe('the accounts', () => {
  test('are a key, wallets and passkeys; the one that was chosen last signs', async () => {
    await fakeBrowser.storage.local.set({ 'signing-key': key });
    await keepWallet({ rdns: 'org.example', name: HOSTILE, address: address('aa') });
    await keepPasskey({ credential: 'AAAA', signer: `0x${'bb'.repeat(84)}`, author: address('bb') });
    const accounts = await readAccounts();
    expect(accounts.map((one) => one.type)).toEqual(['passkey', 'key', 'wallet']);
    const container = await render(<Accounts accounts={accounts} />);
    expect(container.querySelector('[data-account=passkey]')?.textContent).toContain(t('account_chosen'));
    expect(container.querySelector('[data-account=wallet] img')).toBeNull();
    await expectAccessible(container);
  });

  test('sign in another account’s name where it is one, and say so', async () => {
    await fakeBrowser.storage.local.set({ 'signing-key': key });
    const container = await render(<Accounts accounts={await readAccounts()} />);
    const act = [...container.querySelectorAll('button')].find(({ textContent }) =>
      textContent?.startsWith(t('account_act')),
    )!;
    await settle(() => act.click());
    await type(container.querySelector<HTMLInputElement>('[name=author]')!, 'not an account');
    await settle(() => container.querySelector<HTMLFormElement>('li form')!.requestSubmit());
    expect(container.querySelector('[role=alert]')?.textContent).toContain('not an account');
    await expectAccessible(container);
    await type(container.querySelector<HTMLInputElement>('[name=author]')!, address('EE'));
    await settle(() => container.querySelector<HTMLFormElement>('li form')!.requestSubmit());
    await until(async () =>
      expect(await readAccounts()).toMatchObject([
        { author: address('ee'), keyIdx: 1, address: key.address },
      ]),
    );
  });
});

test('a site is the whole of a web address', async () => {
  const container = await render(<SiteForm account={accountOf(key.address)} />);
  const input = container.querySelector<HTMLInputElement>('[name=site]')!;
  await type(input, 'https://example.org/path');
  expect(container.querySelector('[role=alert]')?.textContent).toBe(t('site_bad'));
  await type(input, 'https://example.org');
  await until(() => expect(container.querySelector('pre')?.textContent).toContain('eip155:31337:0x'));
  await expectAccessible(container);
});

test('the lab says what it does before it does anything', async () => {
  const container = await render(<Lab />);
  expect(container.textContent).toContain(t('lab_note'));
  await expectAccessible(container);
});
