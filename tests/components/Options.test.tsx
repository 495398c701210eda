// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { Options } from '../../components/Options.tsx';
import { DEV_SETTINGS } from '../../lib/browser/settings.ts';
import textCard from '../../public/models/text-1/card.json' with { type: 'json' };
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type, until } from './render.tsx';

/** What the engine answers here. */
let answer: unknown;

beforeEach(() => {
  fakeBrowser.reset();
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation((async () => answer) as never);
  fakeBrowser.runtime.getURL = ((path: string) => `extension:${path}`) as never;
  vi.stubGlobal('fetch', async () => Response.json(textCard));
});

const save = (container: Element) => settle(() => container.querySelector('form')!.requestSubmit());
const status = (container: Element) => container.querySelector<HTMLElement>('form [role=status]');

describe('the options', () => {
  test('judge no texts until the reader says so, and tell beside the switch how often the detector errs', async () => {
    const container = await render(<Options />);
    const box = container.querySelector<HTMLInputElement>('[name=textDetector]')!;
    expect(box.checked).toBe(false);
    const help = () => document.getElementById(box.getAttribute('aria-describedby')!)?.textContent;
    const { falsePositives, detected } = textCard.errorRates;
    await expect.poll(help).toContain(`${falsePositives.count} of ${falsePositives.of} texts by people`);
    expect(help()).toContain(`${detected.count} of ${detected.of} machine-made`);
    await expectAccessible(container);
    await settle(() => box.click());
    await expect.poll(() => box.checked).toBe(true);
    expect(await fakeBrowser.storage.local.get('settings')).toMatchObject({
      settings: { textDetector: true },
    });
  });

  test('go offline where the reader wants that', async () => {
    const container = await render(<Options />);
    await settle(() => container.querySelector<HTMLInputElement>('[name=offline]')!.click());
    await expect
      .poll(() => fakeBrowser.storage.local.get('settings'))
      .toMatchObject({ settings: { offline: true } });
  });

  test.each([
    ['its network and all else', { ...DEV_SETTINGS, chainId: 10, scan: 'off' }, 'done'],
    ['nothing where one thing in it is wrong', { ...DEV_SETTINGS, chainId: 10, scan: 'maybe' }, 'failed'],
  ])('take from a file %s', async (_, settings, state) => {
    const container = await render(<Options />);
    const input = container.querySelector<HTMLInputElement>('[name=settings-file]')!;
    const text = JSON.stringify({ format: 'colophon-settings', version: 1, settings });
    Object.defineProperty(input, 'files', { value: [new File([text], 'settings.json')] });
    await settle(() => input.dispatchEvent(new Event('change', { bubbles: true })));
    const said = container.querySelector<HTMLElement>('.settings-file [role=status]')!;
    await until(() => expect(said.dataset.state).toBe(state));
    const chain = () => container.querySelector<HTMLInputElement>('[name=chainId]')?.value;
    await until(() => expect(chain()).toBe(state === 'done' ? '10' : String(DEV_SETTINGS.chainId)));
    await expectAccessible(container);
  });

  test('are accessible as they open, following nobody', async () => {
    const container = await render(<Options />);
    expect(container.textContent).toContain(t('options_follows_none'));
    await expectAccessible(container);
  });

  test.each([
    ['rpcUrls', 'nowhere', 'options_bad_url'],
    ['chainId', '0', 'options_bad_chain'],
    ['registry', '0x12', 'options_bad_address'],
    ['service', 'ftp://x', 'options_bad_url'],
    ['firstBlock', '-1', 'options_bad_block'],
  ])(
    'say beside the field what is wrong with %s "%s", and put the focus on it',
    async (name, value, message) => {
      const container = await render(<Options />);
      const input = container.querySelector<HTMLInputElement>(`[name=${name}]`)!;
      await type(input, value);
      await save(container);
      const fault = document.getElementById(input.getAttribute('aria-describedby')!);
      expect(fault?.textContent).toBe(t(message, value));
      expect(input.getAttribute('aria-invalid')).toBe('true');
      expect(document.activeElement).toBe(input);
      await expectAccessible(container);
    },
  );

  test('say which block was reached', async () => {
    answer = { block: 1234 };
    const container = await render(<Options />);
    await save(container);
    await expect.poll(() => status(container)?.dataset.state).toBe('reached');
    expect(status(container)?.textContent).toBe(t('options_saved', '31337', '1234'));
    await expectAccessible(container);
  });

  test('say why the registry could not be asked', async () => {
    answer = { failed: 'The RPC did not answer.' };
    const container = await render(<Options />);
    await save(container);
    await expect.poll(() => status(container)?.dataset.state).toBe('unreached');
    expect(status(container)?.textContent).toContain('The RPC did not answer.');
    await expectAccessible(container);
  });

  test('say so when the engine gives no answer, and can be saved again', async () => {
    answer = undefined;
    const container = await render(<Options />);
    await save(container);
    await expect.poll(() => status(container)?.dataset.state).toBe('unreached');
    expect(container.querySelector<HTMLButtonElement>('[type=submit]')?.disabled).toBe(false);
  });

  test('say what was fetched', async () => {
    answer = { report: { records: 11, added: 11, withoutStatement: 2 } };
    const container = await render(<Options />);
    await settle(() =>
      [...container.querySelectorAll('button')]
        .find(({ textContent }) => textContent === t('options_sync_now'))!
        .click(),
    );
    await expect
      .poll(() => container.querySelector('#sync-report')?.textContent)
      .toBe(t('options_sync_report', '11', '2'));
  });

  test('list whom the reader follows, each to be left by a button that names it', async () => {
    const followed = { [`0x${'aa'.repeat(20)}`]: 'My paper', [`0x${'bb'.repeat(20)}`]: 'Mara' };
    await fakeBrowser.storage.local.set({ settings: { followed } });
    const container = await render(<Options />);
    await expectAccessible(container);
    const leave = container.querySelector<HTMLButtonElement>('[aria-label$="My paper"]')!;
    await settle(() => leave.click());
    await expect.poll(() => container.querySelectorAll('.follows li').length).toBe(1);
  });

  test('follow a site with its accounts, and say why one is not followed', async () => {
    const container = await render(<Options />);
    const field = container.querySelector<HTMLInputElement>('input[name=site]')!;
    const status = () => field.form!.nextElementSibling as HTMLElement;
    const follow = async (site: string) => {
      await type(field, site);
      await settle(() => field.form!.requestSubmit());
    };
    await follow('http://gazette.example');
    expect(status().textContent).toBe(t('site_bad'));
    answer = { failed: 'It is down.' };
    await follow('gazette.example');
    await expect.poll(() => status().textContent).toBe(t('follow_site_failed', 'It is down.'));
    answer = { accounts: [], asOf: 1_800_000_000 };
    await follow('gazette.example');
    await expect.poll(() => status().textContent).toBe(t('follow_site_unbound'));
    await expectAccessible(container);
    answer = { accounts: [`0x${'aa'.repeat(20)}`], asOf: 1_800_000_000 };
    await follow('https://gazette.example/');
    await expect.poll(() => status().dataset.state).toBe('done');
    await expectAccessible(container);
    const leave = container.querySelector<HTMLButtonElement>('[aria-label$="gazette.example"]')!;
    expect(leave.closest('li')?.textContent).toContain('1 account, as of 2027-01-15');
    await settle(() => leave.click());
    await expect.poll(() => container.querySelectorAll('.follows li').length).toBe(0);
  });
});
