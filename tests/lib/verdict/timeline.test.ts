import { describe, expect, test } from 'vitest';
import type { Claim } from '../../../lib/registry/evidence.ts';
import { judge } from '../../../lib/verdict/judge.ts';
import { timeline } from '../../../lib/verdict/timeline.ts';
import type { Evidence } from '../../../lib/verdict/verdict.ts';
import { t } from '../../components/fake-extension.ts';
import { claim, follow } from '../../components/verdicts.ts';
import { credentialsOf } from '../c2pa/read-credentials.ts';

const DAY = 86_400;
const exact = (...claims: Claim[]): Evidence => ({
  lane: 'registry',
  state: 'found',
  code: 'registry.match.exact',
  details: { binding: 'file-bytes', claims },
});
const told = (...evidence: Evidence[]) =>
  timeline(judge(evidence), t).map(({ day, what, known }) => [day, what, known].join(' '));

describe('the timeline', () => {
  test('has competing claims by their time, withdrawals after them, and what its maker says first', () => {
    const made: Claim = { ...claim, statement: { ...claim.statement!, created: '2026-05-01' } };
    const later: Claim = { ...follow, time: claim.time + 3 * DAY };
    const withdrawn: Claim = {
      ...made,
      standing: { state: 'withdrawn', reason: 'rights', time: claim.time + DAY },
    };
    expect(told(exact(withdrawn, later))).toEqual([
      '2026-05-01 made declared',
      '2026-05-28 claimed block',
      '2026-05-29 withdrawn block',
      '2026-05-31 claimed block',
    ]);
  });

  test('says of the first claim that its account need not be the author', () => {
    const later: Claim = { ...follow, time: claim.time + DAY };
    const [first, second] = timeline(judge([exact(claim, later)]), t);
    expect(first!.sentence).toContain('Who claims first need not be the author.');
    expect(second!.sentence).toBe('Claimed by Mara, whom you follow: Captured with a camera');
  });

  test('goes by the block where two claims have the same time, and calls none the first of one block', () => {
    const first = (...claims: Claim[]) =>
      timeline(judge([exact(...claims)]), t)
        .filter(({ sentence }) => sentence.startsWith('First claim'))
        .map(({ sentence }) => sentence);
    expect(first({ ...claim, block: 12 }, { ...follow, block: 11 })).toEqual([
      expect.stringContaining('Mara'),
    ]);
    expect(first(claim, follow)).toEqual([]);
  });

  test('says from which day a key counts as stolen, and who says that', () => {
    const disputed: Claim = {
      ...claim,
      standing: { state: 'disputed', key: 'author', since: claim.time - DAY },
    };
    const [stolen] = timeline(judge([exact(disputed)]), t);
    expect(stolen).toMatchObject({ day: '2026-05-27', what: 'disputed', known: 'declared' });
    expect(stolen!.how).toBe(t('timeline_by_report'));
  });

  test('has no day where nobody knows it: a withdrawn leaf, credentials without a time stamp', () => {
    const leaf: Claim = { ...claim, standing: { state: 'withdrawn', reason: 'rights' } };
    const credentials: Evidence = {
      lane: 'c2pa',
      state: 'found',
      code: 'c2pa.binding.intact',
      details: credentialsOf(),
    };
    const events = timeline(judge([exact(leaf), credentials]), t);
    expect(events.map(({ what, day }) => [what, day])).toEqual([
      ['claimed', '2026-05-28'],
      ['withdrawn', undefined],
      ['credentials', undefined],
    ]);
  });

  test.each([
    ['trusted', '2026-05-28'],
    ['untrusted', '2026-05-28'],
    ['invalid', undefined],
  ] as const)('says what a time stamp that is %s is worth', (state, day) => {
    const details = credentialsOf();
    const signed = { time: claim.time, state };
    const evidence: Evidence = {
      lane: 'c2pa',
      state: 'found',
      code: 'c2pa.binding.intact',
      details: { ...details, manifest: { ...details.manifest, signed } },
    };
    const event = timeline(judge([evidence]), t).find(({ what }) => what === 'credentials');
    expect(event).toMatchObject({ known: `stamp-${state}`, how: t(`timeline_by_stamp_${state}`) });
    expect(event?.day).toBe(day);
  });

  test('tells of many strangers in one sentence, never of one whom the reader follows', () => {
    const strangers = Array.from(
      { length: 30 },
      (_, i): Claim => ({
        ...claim,
        author: `0x${(i + 16).toString(16).repeat(20)}`,
        time: claim.time + i * DAY,
      }),
    );
    const events = timeline(judge([exact(...strangers, { ...follow, time: claim.time + 99 * DAY })]), t);
    expect(events).toHaveLength(6);
    expect(events.find(({ what }) => what === 'more')?.sentence).toContain('26 more accounts');
    expect(events.at(-1)!.sentence).toContain('Mara');
  });

  test('keeps what a signer writes in place of a day to one short line', () => {
    const created = 'yesterday\n\u202E<b>'.repeat(40);
    const strange: Claim = { ...claim, statement: { ...claim.statement!, created } };
    const made = timeline(judge([exact(strange)]), t).find(({ what }) => what === 'made');
    expect(made!.day!.length).toBeLessThanOrEqual(41);
    expect(made!.day).not.toMatch(/[\n\u202E]/);
  });

  test('is empty where nothing is known', () => {
    expect(told()).toEqual([]);
  });
});
