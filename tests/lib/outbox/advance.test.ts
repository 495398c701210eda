import { describe, expect, test } from 'vitest';
import { advance, type World } from '../../../lib/outbox/advance.ts';
import { newWork, pauseAfter, type Work } from '../../../lib/outbox/work.ts';
import { PublishRefused, PublishUnreachable } from '../../../lib/sign/publish.ts';
import { signWithdrawal } from '../../../lib/statement/withdrawal.ts';
import { domain, envelopeOf, secretOf } from '../../cli/relay/claims.ts';

const NOW = 1_800_000_000;
const ZERO = `0x${'00'.repeat(32)}` as const;

/** A world in which nothing is recorded and everything is taken; `log` is what was asked of it. */
function worldOf(change: Partial<World> = {}): World & { readonly log: string[] } {
  const log: string[] = [];
  const told = <Args extends unknown[], T>(name: string, run: (...args: Args) => Promise<T>) =>
    ((...args: Args) => {
      log.push(name);
      return run(...args);
    }) as (...args: Args) => Promise<T>;
  const world: World = {
    now: () => NOW,
    recorded: async () => undefined,
    anchored: async () => undefined,
    offer: async () => ({ id: ZERO, state: 'received' }),
    anchor: async () => ({ id: `0x${'00'.repeat(32)}`, state: 'received' }),
    show: async () => {},
    withdraw: async () => {},
    broadcast: async () => {},
    isLost: async () => false,
    ...change,
  };
  return {
    log,
    now: world.now,
    recorded: told('recorded', world.recorded),
    anchored: told('anchored', world.anchored),
    offer: told('offer', world.offer),
    anchor: told('anchor', world.anchor),
    show: told('show', world.show),
    withdraw: told('withdraw', world.withdraw),
    broadcast: told('broadcast', world.broadcast),
    isLost: told('isLost', world.isLost),
  };
}

const work = (change: Partial<Work> = {}): Work => ({
  ...newWork(envelopeOf(1), { network: domain, label: 'a.jpg', route: 'relay', signedAt: NOW - 5 }),
  ...change,
});

const record = (change: object = {}) => ({
  ...{ content: work().envelope.claim.content, author: work().envelope.claim.author, keyIdx: 0 },
  ...{ kind: 'textHuman' as const, time: NOW, block: 12, standing: { state: 'stands' as const } },
  ...{ meta: work().envelope.claim.meta, finality: 'pending' as const },
  ...change,
});

describe('a work on its way to the chain', () => {
  test('is looked for on the chain before it is offered, and is offered where it is not there', async () => {
    const world = worldOf();
    const next = await advance(work(), world);
    expect(world.log).toEqual(['recorded', 'offer', 'recorded']);
    expect(next).toMatchObject({ stage: 'sent', failures: 0, due: NOW + 10 });
  });

  test('is never offered where the chain has it: another window, or a browser that died, had sent it', async () => {
    const world = worldOf({ recorded: async () => record() });
    const next = await advance(work(), world);
    expect(world.log).toEqual(['recorded']);
    expect(next).toMatchObject({ stage: 'seen', place: { block: 12, time: NOW } });
  });

  test.each([
    ['pending', 'seen'],
    ['safe', 'safe'],
    ['finalized', 'final'],
    ['unknown', 'seen'],
  ] as const)('in a block that is %s it is %s', async (finality, stage) => {
    const next = await advance(work(), worldOf({ recorded: async () => record({ finality }) }));
    expect(next.stage).toBe(stage);
  });

  test('goes back where its block was taken back, and is sent again', async () => {
    const seen = work({ stage: 'seen', place: { block: 12, time: NOW } });
    const world = worldOf();
    const next = await advance(seen, world);
    expect(world.log).toContain('offer');
    expect(next.stage).toBe('sent');
    expect(next.place).toBeUndefined();
  });

  test('that could not be sent stays signed, says why, and waits longer each time', async () => {
    const offer = async () => Promise.reject(new PublishUnreachable('http://relay.example', 'down'));
    let next = work();
    for (const failures of [1, 2, 3]) {
      next = await advance(next, worldOf({ offer }));
      expect(next).toMatchObject({ stage: 'signed', failures, due: NOW + pauseAfter(failures) });
      expect(next.trouble).toMatch(/could not be reached/);
    }
    expect([1, 2, 3, 20].map(pauseAfter)).toEqual([15, 30, 60, 3600]);
    const later = await advance(next, worldOf());
    expect(later.stage).toBe('sent');
    expect(later).not.toHaveProperty('trouble');
  });

  test('is not sent while the chain can not be asked whether it is there', async () => {
    const world = worldOf({ recorded: async () => Promise.reject(new Error('the RPC is down')) });
    expect(await advance(work(), world)).toMatchObject({ stage: 'signed', trouble: 'the RPC is down' });
    expect(world.log).toEqual(['recorded']);
  });

  test.each([
    [{ offer: async () => Promise.reject(new PublishRefused('http://r', 'Expired', 409)) }, /Expired/],
    [{ offer: async () => ({ id: ZERO, state: 'refused', reason: 'BadKind' }) }, /BadKind/],
    [{ recorded: async () => record({ meta: ZERO }) }, /with another statement/],
    [{ now: () => 2_000_000_001 }, /sign it again/],
  ] as [Partial<World>, RegExp][])(
    'is refused for good where nobody will take it: %#',
    async (change, why) => {
      const next = await advance(work(), worldOf(change));
      expect(next.stage).toBe('refused');
      expect(next.trouble).toMatch(why);
      const world = worldOf();
      expect(await advance(next, world)).toBe(next);
      expect(world.log).toEqual([]);
    },
  );

  test('that a relay finds too late says that the clock is wrong', async () => {
    const why = 'The deadline 1700000000 is less than 60 seconds away. Sign again with a later one.';
    const offer = async () => Promise.reject(new PublishRefused('http://r', why, 400));
    const next = await advance(work(), worldOf({ offer }));
    expect(next).toMatchObject({ stage: 'refused', trouble: expect.stringMatching(/clock.*set it/) });
  });

  test.each([
    ['later', {}],
    ['batch', {}],
  ] as const)('by the route %s nothing is sent', async (route, change) => {
    const world = worldOf();
    const one = work({ route, ...change });
    expect(await advance(one, world)).toBe(one);
    expect(world.log).toEqual([]);
  });
});

describe('a transaction of one’s own', () => {
  const transaction = { hash: ZERO, raw: '0x02', nonce: 3 } as const;
  const direct = () => work({ route: 'direct', transaction, statement: 'to-show' });

  test('is sent as it was signed, again and again, and never signed anew', async () => {
    const world = worldOf();
    const once = await advance(direct(), world);
    const twice = await advance(once, world);
    expect(world.log.filter((name) => name === 'broadcast')).toHaveLength(2);
    expect(world.log).not.toContain('offer');
    expect(twice).toMatchObject({ stage: 'sent', transaction });
  });

  test('that lost its place refuses the work', async () => {
    const next = await advance(direct(), worldOf({ isLost: async () => true }));
    expect(next.stage).toBe('refused');
    expect(next.trouble).toMatch(/took its place/);
  });

  test('shows its statement once it is in a block, and tries again where that fails', async () => {
    const recorded = async () => record({ finality: 'finalized' });
    const down = async () => Promise.reject(new PublishUnreachable('http://relay.example', 'down'));
    const failed = await advance(direct(), worldOf({ recorded, show: down }));
    expect(failed).toMatchObject({ statement: 'to-show', failures: 1 });
    const shown = await advance(failed, worldOf({ recorded }));
    expect(shown).toMatchObject({ statement: 'shown', stage: 'final' });
    const world = worldOf({ recorded });
    await advance(shown, world);
    expect(world.log).toEqual([]);
  });
});

describe('a withdrawal', () => {
  const { claim } = work().envelope;
  const signed = signWithdrawal(
    { author: claim.author, keyIdx: 0, ids: [claim.content], reason: 2, evidence: ZERO, deadline: NOW + 60 },
    domain,
    secretOf(7),
  );
  const withdrawn = () =>
    work({ stage: 'final', place: { block: 12, time: NOW }, withdrawal: { signed, stage: 'signed' } });

  test('is handed to the relay, and done when the registry says so', async () => {
    let standing: object = { state: 'stands' };
    const world = worldOf({
      recorded: async () => record({ finality: 'finalized', standing }),
      withdraw: async () => {
        standing = { state: 'withdrawn', reason: 'correction', time: NOW };
      },
    });
    const next = await advance(withdrawn(), world);
    expect(next).toMatchObject({ standing: { state: 'withdrawn' }, withdrawal: { stage: 'done' } });
    world.log.length = 0;
    await advance(next, world);
    expect(world.log).not.toContain('withdraw');
  });

  test('that is refused leaves the claim as it stands, and says so', async () => {
    const withdraw = async () => Promise.reject(new PublishRefused('http://r', 'Unauthorized', 409));
    const recorded = async () => record({ finality: 'finalized' });
    const next = await advance(withdrawn(), worldOf({ recorded, withdraw }));
    expect(next).toMatchObject({ stage: 'final', withdrawal: { stage: 'refused' } });
    expect(next.trouble).toMatch(/The claim stands/);
  });

  describe('in whose place another claim comes', () => {
    const after = { content: `0x${'cd'.repeat(32)}`, author: claim.author } as const;
    const replaced = () => work({ ...withdrawn(), withdrawal: { signed, stage: 'signed', after } });
    const recordedIf = (isThere: boolean) => async (asked: { content: string }) =>
      asked.content !== after.content || isThere ? record({ finality: 'finalized' }) : undefined;

    test('is not brought before that one is recorded', async () => {
      const world = worldOf({ recorded: recordedIf(false) });
      const next = await advance(replaced(), world);
      expect(world.log).not.toContain('withdraw');
      expect(next).toMatchObject({ stage: 'final', withdrawal: { stage: 'signed' }, failures: 0 });
    });

    test('is brought when it is', async () => {
      const world = worldOf({ recorded: recordedIf(true) });
      expect(await advance(replaced(), world)).toMatchObject({ withdrawal: { stage: 'sent' } });
      expect(world.log).toContain('withdraw');
    });

    test('is given up where it was not in time: the old claim stands', async () => {
      const late = { ...worldOf({ recorded: recordedIf(false) }), now: () => NOW + 61 };
      const next = await advance(replaced(), late);
      expect(next).toMatchObject({ stage: 'final', withdrawal: { stage: 'refused' } });
      expect(next.trouble).toMatch(/was not recorded in time\. The claim stands/);
    });
  });
});
