import { expect, test } from 'vitest';
import { ClockWrong, requireClock } from '../../../lib/sign/clock.ts';

const NOW = 1_800_000_000;
const YEAR = 365 * 86_400;
const saying = (seconds: number) => async () =>
  new Response(null, { headers: { date: new Date(seconds * 1000).toUTCString() } });
const held = (fetch: () => Promise<Response>) => requireClock('https://relay.example/', fetch, () => NOW);

test.each([
  ['ahead by about 365 days', NOW - YEAR],
  ['behind by about 365 days', NOW + YEAR],
  ['ahead by about 2 hours', NOW - 7_200],
])('a clock that is %s is told of, with what to do', async (off, time) => {
  const error = await held(saying(time)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ClockWrong);
  expect(String(error)).toContain(off);
  expect(String(error)).toMatch(/relay\.example\. Set it, then sign.*Nothing was signed\.$/);
});

test.each([
  ['is right to the minute', saying(NOW + 60)],
  ['can’t be compared, for the server says no time', async () => new Response(null)],
  [
    'can’t be compared, for the server says nonsense',
    async () => new Response(null, { headers: { date: 'soon' } }),
  ],
  ['can’t be compared, for there is no network', async () => Promise.reject(new TypeError('failed'))],
])('one may sign where the clock %s', async (_, fetch) => {
  await held(fetch);
});
