import { expect, test } from 'vitest';
import type { Claim } from '../../../lib/registry/evidence.ts';
import { isStranger, rankClaims } from '../../../lib/verdict/rank.ts';
import { claim } from '../../components/verdicts.ts';

const by = (seed: string, time: number, identity: Claim['identity']): Claim => ({
  ...claim,
  author: `0x${seed.repeat(20)}`,
  time,
  identity,
});
const first = by('aa', 1, { how: 'key' });
const later = by('bb', 2, { how: 'key' });
const bound = by('cc', 3, { how: 'site', name: 'gazette.example' });
const followed = by('dd', 4, { how: 'followed', name: 'Mara' });

test('whom the reader follows comes first, then whom a followed site names, then the earliest', () => {
  expect(rankClaims([later, first, bound, followed])).toEqual([followed, bound, first, later]);
});

test('an account that a followed site names is no stranger', () => {
  expect([first, bound, followed].map(isStranger)).toEqual([true, false, false]);
});
