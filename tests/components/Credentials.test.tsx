// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ItemCard } from '../../components/ItemCard.tsx';
import { RemoteCredentials } from '../../components/RemoteCredentials.tsx';
import type { EngineRecords } from '../../lib/browser/messages.ts';
import type { C2paCode, Credentials, IngredientState } from '../../lib/c2pa/evidence.ts';
import { judge } from '../../lib/verdict/judge.ts';
import type { Evidence } from '../../lib/verdict/verdict.ts';
import { credentialsOf, manifestOf } from '../lib/c2pa/read-credentials.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle } from './render.tsx';
import { claim, item } from './verdicts.ts';

const none: Evidence = { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 3 } };

const CODES: readonly C2paCode[] = [
  'c2pa.binding.intact',
  'c2pa.binding.broken',
  'c2pa.binding.incomplete',
  'c2pa.signature.invalid',
  'c2pa.certificate.invalid',
  'c2pa.manifest.invalid',
  'c2pa.history.invalid',
];
const STATES: readonly IngredientState[] = ['valid', 'invalid', 'unsigned', 'missing', 'repeated', 'cut'];

async function card(code: C2paCode, details: Credentials): Promise<HTMLElement> {
  const verdict = judge([none, { lane: 'c2pa', state: 'found', code, details }]);
  const container = await render(
    <ul>
      <ItemCard item={item(1, { verdict })} chosen={false} show={vi.fn()} askRemote={vi.fn()} />
    </ul>,
  );
  await settle(() => container.querySelector<HTMLButtonElement>('.item-head')!.click());
  return container;
}

const whole = credentialsOf({
  trust: { state: 'trusted', list: 'c2pa' },
  manifest: manifestOf({
    title: 'Harbour',
    generator: 'Editor 2',
    signer: 'Camera Co',
    signed: { time: 1_700_000_000, state: 'untrusted' },
    actions: [
      { action: 'c2pa.opened' },
      { action: 'c2pa.cropped', software: 'Editor' },
      { action: 'com.example.dance', sourceType: 'compositeWithTrainedAlgorithmicMedia' },
    ],
    actors: [{ name: 'Mara Lind', how: 'x509', state: 'untrusted', roles: [], accounts: [] }],
    training: [{ use: 'data_mining', choice: 'notAllowed' }],
    ingredients: STATES.map((state) => ({
      title: `file ${state}`,
      relationship: 'parentOf',
      state,
      ...(state === 'valid' ? { manifest: manifestOf({ signer: 'Phone Co', cut: true }) } : {}),
    })),
  }),
});

describe('Content Credentials in the panel', () => {
  test.each(CODES)('%s: integrity, trust and history are told apart, accessibly', async (code) => {
    const container = await card(code, whole);
    const view = container.querySelector('.credentials');
    expect(view?.getAttribute('data-code')).toBe(code);
    expect(view?.getAttribute('data-trust')).toBe('trusted');
    expect(view?.textContent).toContain(t('trust_list_c2pa'));
    expect(container.querySelector(`[data-code="${code}"] dd`)?.textContent).toContain(
      t(`finding_${code.replaceAll('.', '_')}`),
    );
    await expectAccessible(container);
  });

  test('the history says what was done, by whom, and how each file it was made from stands', async () => {
    const container = await card('c2pa.binding.intact', whole);
    const text = container.querySelector('.credentials')!.textContent;
    for (const words of [
      'Signed by “Camera Co”. Made with Editor 2. Signed on 2023-11-14',
      'Cropped: parts were cut off, with Editor',
      "Something of the program's own: com.example.dance · Edited using Generative AI",
      'Somebody whose certificate says “Mara Lind” stands behind it',
      'Not allowed: data mining.',
      'Signed by “Phone Co”.',
      ...STATES.map((state) => `From: file ${state}. ${t(`history_state_${state}`)}`),
    ])
      expect(text).toContain(words);
  });

  test('what a manifest says is text, and cannot turn the line around', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202egnp.exe';
    const container = await card(
      'c2pa.binding.intact',
      credentialsOf({
        signer: hostile,
        manifest: manifestOf({
          signer: hostile,
          generator: hostile,
          actions: [{ action: hostile, software: hostile, description: hostile }],
          ingredients: [{ title: hostile, relationship: 'unknown', state: 'unsigned' }],
        }),
      }),
    );
    expect(container.querySelector('img[src=x]')).toBeNull();
    expect(container.textContent).not.toContain('\u202e');
  });

  test('a picture that AI made, by credentials that hold, says so beside its word', async () => {
    const container = await card(
      'c2pa.binding.intact',
      credentialsOf({
        manifest: manifestOf({
          actions: [{ action: 'c2pa.created', sourceType: 'trainedAlgorithmicMedia' }],
        }),
      }),
    );
    expect(container.querySelector('.declared')?.textContent).toBe(t('origin_short_ai'));
    expect(container.querySelector('.item')?.getAttribute('data-state')).toBe('signed');
  });
});

describe('registry records that credentials name', () => {
  const record = `0x${'ab'.repeat(32)}` as const;
  const named = credentialsOf({ manifest: manifestOf({ records: [record] }) });

  async function lookUp(answer: EngineRecords): Promise<HTMLElement> {
    const ask = vi
      .spyOn(fakeBrowser.runtime, 'sendMessage')
      .mockImplementation((async () => answer) as never);
    const container = await card('c2pa.binding.intact', named);
    expect(ask).not.toHaveBeenCalled();
    await settle(() => container.querySelector<HTMLButtonElement>('.records button')!.click());
    expect(ask).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ to: 'engine', type: 'records', records: [record] }),
    );
    return container;
  }

  test('are looked up on a click, with those that they were made from', async () => {
    const parent = `0x${'cd'.repeat(32)}` as const;
    const container = await lookUp({
      related: [
        { content: record, claims: [claim] },
        { content: parent, namedBy: record, claims: [] },
      ],
    });
    const [first, second] = container.querySelectorAll('[data-record]');
    expect(first?.textContent).toContain('The credentials name the record 0xababab');
    expect(first?.querySelectorAll('.claims li')).toHaveLength(1);
    expect(second?.textContent).toContain('says that it was made from 0xcdcdcd');
    expect(second?.textContent).toContain(t('records_none'));
    await expectAccessible(container);
  });

  test('say why where the registry could not be asked', async () => {
    const container = await lookUp({ failed: 'The RPC did not answer.' });
    expect(container.querySelector('.records .error')?.textContent).toBe('The RPC did not answer.');
  });
});

describe('credentials that lie elsewhere', () => {
  beforeEach(() => fakeBrowser.reset());
  const url = 'https://credentials.example/harbour.c2pa';
  const allow = (granted: boolean) =>
    Object.assign(fakeBrowser, { permissions: { request: vi.fn(async () => granted) } });

  test('are asked for on a click only, after the browser has allowed it', async () => {
    const { permissions } = allow(true);
    const ask = vi.fn(async () => {});
    const container = await render(<RemoteCredentials url={url} host="credentials.example" ask={ask} />);
    expect(ask).not.toHaveBeenCalled();
    expect(container.textContent).toContain('credentials.example');
    await expectAccessible(container);
    await settle(() => container.querySelector('button')!.click());
    expect(permissions.request).toHaveBeenCalledWith({ origins: ['https://credentials.example/*'] });
    expect(ask).toHaveBeenCalledExactlyOnceWith(url);
  });

  test('are not asked for where the browser was not allowed to', async () => {
    allow(false);
    const ask = vi.fn(async () => {});
    const container = await render(<RemoteCredentials url={url} host="credentials.example" ask={ask} />);
    await settle(() => container.querySelector('button')!.click());
    expect(ask).not.toHaveBeenCalled();
    expect(container.querySelector('[role=status]')?.textContent).toBe(t('remote_refused'));
  });
});
