// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ItemCard } from '../../components/ItemCard.tsx';
import type { Item } from '../../lib/browser/item.ts';
import { judge } from '../../lib/verdict/judge.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, type } from './render.tsx';
import { CHANGED_TEXT, CONTRADICTED, CROPPED, claim, DECLARED, item, VERDICTS } from './verdicts.ts';

const show = vi.fn();

beforeEach(() => {
  fakeBrowser.reset();
  // The engine, which has nothing kept.
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockResolvedValue({} as never);
});

async function card(over: Partial<Item>): Promise<HTMLElement> {
  const container = await render(
    <ul>
      <ItemCard item={item(1, over)} chosen={false} show={show} askRemote={vi.fn()} />
    </ul>,
  );
  await settle(() => container.querySelector<HTMLButtonElement>('.item-head')!.click());
  return container;
}

describe('an opened item', () => {
  test.each(Object.keys(VERDICTS) as VerdictWord[])(
    '%s names every lane, and is accessible',
    async (word) => {
      const container = await card({ verdict: VERDICTS[word] });
      expect(container.querySelector('[aria-expanded]')?.getAttribute('aria-expanded')).toBe('true');
      expect(container.querySelectorAll('[data-lane]')).toHaveLength(VERDICTS[word].evidence.length);
      await expectAccessible(container);
    },
  );

  test('shows the statement, the account and how the signer is known', async () => {
    const { textContent } = await card({ verdict: VERDICTS.quoted });
    const madeFrom = `Made from0x${'22'.repeat(32)}`;
    for (const text of [
      'Black Canyon',
      'Public domain',
      'not allowed',
      madeFrom,
      claim.author,
      t('identity_key'),
    ])
      expect(textContent).toContain(text);
  });

  test('says what an unsigned mark declares, where it was read and what it is worth', async () => {
    const container = await card({ verdict: DECLARED });
    expect(container.querySelector('.declared')?.textContent).toBe(t('declared_short_ai'));
    expect(container.querySelector('[data-declared]')?.getAttribute('data-state')).toBe('no-record');
    const lane = container.querySelector('[data-lane="metadata"]')!;
    expect(lane.textContent).toContain('SwarmUI');
    expect(lane.textContent).toContain('PNG parameters');
    expect(lane.textContent).toContain('<b>model</b>');
    expect(lane.textContent).toContain(t('finding_metadata_unsigned'));
    await expectAccessible(container);
  });

  test('lets a signed claim stand against a mark, and writes the contradiction out', async () => {
    const container = await card({ verdict: CONTRADICTED });
    expect(container.querySelector('.declared')?.textContent).toBe('');
    expect(container.querySelector('.conflict')?.textContent).toBe(t('conflict_signed_origin_but_marked_ai'));
  });

  test('lists every claim where there are several, the followed one first', async () => {
    const container = await card({ verdict: VERDICTS.signed });
    const claims = [...container.querySelectorAll('.claims li')].map(({ textContent }) => textContent);
    expect(claims).toHaveLength(2);
    expect(claims[0]).toContain('Mara, whom you follow');
    expect(container.textContent).toContain(t('conflict_competing_claims'));
  });

  test('shows a claim by its account where its creator is named with nothing that can be seen', async () => {
    const nameless = { ...claim, statement: { ...claim.statement!, creator: { name: '\u200B\u2060' } } };
    const other = { ...nameless, author: `0x${'cc'.repeat(20)}` } as const;
    const verdict = judge([
      {
        lane: 'registry',
        state: 'found',
        code: 'registry.match.exact',
        details: { binding: 'file-bytes', claims: [nameless, other] },
      },
    ]);
    const claims = (await card({ verdict })).querySelector('.claims');
    expect(claims?.textContent).toContain('the account 0xaaaaaa…aaaaaa');
    expect(claims?.textContent).not.toContain('“');
  });

  test('shows where a near copy differs', async () => {
    const container = await card({ verdict: VERDICTS.altered });
    expect(container.querySelector('canvas')?.getAttribute('aria-label')).toBe(t('panel_heat'));
  });

  test('shows which part of the original a cropped copy is', async () => {
    const container = await card({ verdict: CROPPED });
    const part = container.querySelector('.part svg');
    expect(part?.getAttribute('aria-label')).toBe(t('panel_part', '25'));
    const shown = part?.querySelector('.part-shown');
    expect(['x', 'y', 'width', 'height'].map((side) => shown?.getAttribute(side))).toEqual(
      Array(4).fill('50'),
    );
    await expectAccessible(container);
    expect((await card({ verdict: VERDICTS.altered })).querySelector('.part')).toBeNull();
  });

  test('shows the signed sentence around a quote, with the quoted words marked', async () => {
    const container = await card({ verdict: VERDICTS.quoted, type: 'text' });
    const sentence = container.querySelector('.signed-text');
    expect(sentence?.textContent).toBe('He never said that the harbour is open to all ships in winter too. ');
    expect(sentence?.querySelector('mark')?.textContent).toBe('the harbour is open to all ships in winter');
  });

  test('shows what was left out of a text and put in, in words too, and is accessible', async () => {
    const container = await card({ verdict: judge([CHANGED_TEXT]), type: 'text' });
    const changed = container.querySelector('.signed-text')!;
    expect(changed.querySelector('del')?.textContent).toBe('left out: not  end of the change.');
    expect(changed.querySelector('ins')?.textContent).toBe('put in: fully  end of the change.');
    expect(changed.textContent).toContain('… 40 words unchanged …');
    expect(changed.textContent).toMatch(/^On Monday we have .*he said. $/);
    await expectAccessible(container);
  });

  test.each(['removed', 'covered'] as const)('says that the page %s its badge', async (badge) => {
    const container = await card({ verdict: VERDICTS.signed, badge });
    expect(container.querySelector('.error')?.textContent).toBe(t(`panel_badge_${badge}`));
  });

  test('shows the label as text, without what turns the reading direction', async () => {
    const container = await card({ label: '<b>bold</b>\u202Egnp', verdict: VERDICTS.unsure });
    expect(container.querySelector('.item-label')?.textContent).toBe('<b>bold</b> gnp');
  });

  test('asks the page to show it', async () => {
    const container = await card({ verdict: VERDICTS.unsure });
    await settle(() =>
      [...container.querySelectorAll('button')]
        .find(({ textContent }) => textContent === t('panel_show'))!
        .click(),
    );
    expect(show).toHaveBeenCalledWith('v.1');
  });

  test('says of strangers when they were first seen, and names a followed site', async () => {
    const bound = {
      ...claim,
      author: `0x${'cc'.repeat(20)}`,
      identity: { how: 'site', name: 'gazette.example' },
    } as const;
    const verdict = judge([
      {
        lane: 'registry',
        state: 'found',
        code: 'registry.match.exact',
        details: { binding: 'file-bytes', claims: [{ ...claim, time: claim.time - 100_000 }, bound] },
      },
    ]);
    const container = await card({ verdict });
    const claims = [...container.querySelectorAll('.claims li')].map(({ textContent }) => textContent);
    expect(claims[0]).toContain(t('signer_site', 'gazette.example'));
    expect(claims[0]).not.toContain('first seen');
    expect(claims[1]).toContain('first seen in the registry on 2026-05-27');
    expect(container.textContent).toContain(t('identity_site'));
    await expectAccessible(container);
  });

  test('follows the account under the name the reader gives it, and stops again', async () => {
    const container = await card({ verdict: VERDICTS.withdrawn });
    const followed = async () =>
      ((await fakeBrowser.storage.local.get('settings')).settings as { followed: object }).followed;
    await type(container.querySelector<HTMLInputElement>('.follow input')!, '  My paper\u202E ');
    await settle(() => container.querySelector<HTMLFormElement>('.follow')!.requestSubmit());
    await settle();
    expect(await followed()).toEqual({ [claim.author]: 'My paper' });
    expect(document.activeElement?.textContent).toBe(t('panel_unfollow'));
    await expectAccessible(container);
    await settle(() => (document.activeElement as HTMLButtonElement).click());
    await settle();
    expect(await followed()).toEqual({});
  });
});
