import { expect, test } from 'vitest';
import type { CredentialsQuestion } from '../../../lib/c2pa/engine.ts';
import type { C2paEvidence } from '../../../lib/c2pa/evidence.ts';
import { type EngineListener, MAX_MEMORY, openCredentialsEngine } from '../../../lib/c2pa/open-engine.ts';

const NONE: C2paEvidence = { lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} };

const LATE: C2paEvidence = {
  lane: 'c2pa',
  state: 'unavailable',
  code: 'c2pa.unavailable.engine',
  details: { reason: 'late' },
};

/** An engine whose workers answer when the test says so, on a clock that runs when the test says so. */
function openStage() {
  const started: { listener: EngineListener; asked: CredentialsQuestion[]; ended: boolean }[] = [];
  const clocks = new Set<() => void>();
  const ask = openCredentialsEngine({
    open(listener) {
      const worker = { listener, asked: [] as CredentialsQuestion[], ended: false };
      started.push(worker);
      return {
        ask: (question) => worker.asked.push(question),
        end: () => {
          worker.ended = true;
        },
      };
    },
    after: (_milliseconds, run) => {
      clocks.add(run);
      return () => clocks.delete(run);
    },
  });
  const question = (length = 1): CredentialsQuestion => ({
    bytes: new Uint8Array(length),
    mediaType: 'image/jpeg',
    lists: [],
  });
  return { ask: (length?: number) => ask(question(length)), started, clocks };
}

test('files are looked at one after the other, by one worker', async () => {
  const { ask, started, clocks } = openStage();
  const answers = [ask(1), ask(2)];
  expect(started.map(({ asked }) => asked.length)).toEqual([1]);
  started[0]!.listener.answered({ evidence: NONE, memory: 1 });
  expect(started[0]!.asked.map(({ bytes }) => bytes.length)).toEqual([1, 2]);
  started[0]!.listener.answered({ evidence: NONE, memory: 1 });
  expect(await Promise.all(answers)).toEqual([NONE, NONE]);
  expect(clocks.size).toBe(0);
});

test('a file that takes too long is unavailable; its worker is ended, and the next file has a new one', async () => {
  const { ask, started, clocks } = openStage();
  const [slow, next] = [ask(), ask()];
  [...clocks][0]!();
  expect((await slow).code).toBe('c2pa.unavailable.timeout');
  expect(started[0]!.ended).toBe(true);
  started[1]!.listener.answered({ evidence: NONE, memory: 1 });
  expect(await next).toEqual(NONE);
});

test.each([
  ['crashes', (listener: EngineListener) => listener.crashed('out of memory')],
  ['is broken', (listener: EngineListener) => listener.answered({ broken: 'unreachable' })],
])('a file at which the engine %s is unavailable, with the reason', async (_title, fail) => {
  const { ask, started } = openStage();
  const [bad, next] = [ask(), ask()];
  fail(started[0]!.listener);
  expect(await bad).toMatchObject({
    code: 'c2pa.unavailable.engine',
    details: { reason: expect.stringMatching(/of memory|unreachable/) },
  });
  expect(started[0]!.ended).toBe(true);
  started[1]!.listener.answered({ evidence: NONE, memory: 1 });
  expect(await next).toEqual(NONE);
});

test('what a worker says after it was given up is not taken for the next file', async () => {
  const { ask, started, clocks } = openStage();
  const [slow, next] = [ask(), ask()];
  [...clocks][0]!();
  await slow;
  started[0]!.listener.answered({ evidence: LATE, memory: 1 });
  started[0]!.listener.crashed('late');
  expect(started[1]!.ended).toBe(false);
  started[1]!.listener.answered({ evidence: NONE, memory: 1 });
  expect(await next).toEqual(NONE);
});

test('a worker that holds too much memory is ended after its answer', async () => {
  const { ask, started } = openStage();
  const answer = ask();
  started[0]!.listener.answered({ evidence: NONE, memory: MAX_MEMORY + 1 });
  expect(await answer).toEqual(NONE);
  expect(started[0]!.ended).toBe(true);
  ask();
  expect(started).toHaveLength(2);
});
