import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { type CachedAnswer, type ClaimStore, cached, KEEP_SECONDS } from '../../../lib/registry/cache.ts';
import { indexedDbClaims, memoryClaims } from '../../../lib/registry/claim-store.ts';
import type { Finality } from '../../../lib/registry/evidence.ts';
import type { ChainClaim } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';

const KEY: Hex = `0x${'11'.repeat(32)}`;
const OTHER: Hex = `0x${'22'.repeat(32)}`;
const basis = { agreed: 2, asked: 3 };
const claim = (finality: Finality, digit = 'a'): ChainClaim => ({
  content: KEY,
  author: `0x${digit.repeat(40)}`,
  keyIdx: 0,
  kind: 'other',
  time: 1000,
  block: 7,
  standing: { state: 'stands' },
  finality,
});

/** A chain that can be changed or cut off, behind a cache whose clock is moved by hand. */
function setUp(store: ClaimStore = memoryClaims()) {
  const state = {
    claims: [] as ChainClaim[],
    down: false,
    now: 5_000,
    since: 0,
    asked: [] as (readonly Hex[])[],
  };
  const lookUp = cached(
    async (keys) => {
      state.asked.push(keys);
      if (state.down) throw new RegistryUnreachable('rpc-down', 'https://rpc.example');
      return { claims: keys.map((key) => (key === KEY ? state.claims : [])), basis };
    },
    { store, now: () => state.now, since: () => state.since },
  );
  return { state, lookUp };
}

describe('an answer', () => {
  test.each<[string, ChainClaim[], number]>([
    ['with finalized claims', [claim('finalized')], KEEP_SECONDS.finalized],
    ['with a claim that is not finalized', [claim('finalized'), claim('safe', 'b')], KEEP_SECONDS.unsettled],
    ['with a pending claim', [claim('pending')], KEEP_SECONDS.unsettled],
    ['with a claim of which nobody knows how settled it is', [claim('unknown')], KEEP_SECONDS.unsettled],
  ])(
    '%s is given again for its time, with its age, and not a second longer',
    async (_title, claims, keep) => {
      const { state, lookUp } = setUp();
      state.claims = claims;
      expect(await lookUp([KEY])).toEqual({ claims: [claims], basis });
      state.now += keep - 1;
      expect(await lookUp([KEY])).toEqual({ claims: [claims], basis: { ...basis, age: keep - 1 } });
      expect(state.asked).toHaveLength(1);
      state.now += 1;
      expect((await lookUp([KEY])).basis).toEqual(basis);
      expect(state.asked).toHaveLength(2);
    },
  );

  test('from before the reader wanted to know anew is not given again, and the new one is', async () => {
    const { state, lookUp } = setUp();
    state.claims = [claim('finalized')];
    await lookUp([KEY]);
    state.claims = [{ ...claim('finalized'), standing: { state: 'withdrawn' } } as ChainClaim];
    state.now += 10;
    state.since = state.now;
    state.now += 1;
    expect((await lookUp([KEY])).claims[0]![0]!.standing.state).toBe('withdrawn');
    state.now += 10;
    expect((await lookUp([KEY])).basis).toEqual({ ...basis, age: 10 });
    expect(state.asked).toHaveLength(2);
  });

  test('without a claim is never given again: who has just signed looks at once', async () => {
    const { state, lookUp } = setUp();
    state.claims = [];
    await lookUp([KEY]);
    state.claims = [claim('pending')];
    expect((await lookUp([KEY])).claims).toEqual([state.claims]);
  });

  test('is given again in the same second without an age', async () => {
    const { lookUp } = setUp();
    await lookUp([KEY]);
    expect((await lookUp([KEY])).basis).toEqual(basis);
  });

  test('that vanished from the chain vanishes here', async () => {
    const store = memoryClaims();
    const { state, lookUp } = setUp(store);
    state.claims = [claim('pending')];
    await lookUp([KEY]);
    state.claims = [];
    state.now += KEEP_SECONDS.unsettled;
    expect((await lookUp([KEY])).claims).toEqual([[]]);
    expect(await store.get(KEY)).toBeUndefined();
  });

  test('too old is not given where the chain can not be asked', async () => {
    const { state, lookUp } = setUp();
    state.claims = [claim('finalized')];
    await lookUp([KEY]);
    state.down = true;
    state.now += 10;
    expect((await lookUp([KEY])).basis.age).toBe(10);
    state.now += KEEP_SECONDS.finalized;
    await expect(lookUp([KEY])).rejects.toMatchObject({ failure: 'rpc-down' });
  });

  test('from the future, because the clock was set back, is not given', async () => {
    const { state, lookUp } = setUp();
    await lookUp([KEY]);
    state.now -= 1;
    await lookUp([KEY]);
    expect(state.asked).toHaveLength(2);
  });

  test('about a certain block is neither kept nor given', async () => {
    const { state, lookUp } = setUp();
    await lookUp([KEY]);
    await lookUp([KEY], { block: 7 });
    expect(state.asked).toHaveLength(2);
  });

  test('known in part is asked for in part, and as old as its oldest part', async () => {
    const { state, lookUp } = setUp();
    state.claims = [claim('finalized')];
    await lookUp([KEY]);
    state.now += 60;
    expect(await lookUp([OTHER, KEY])).toEqual({
      claims: [[], [claim('finalized')]],
      basis: { ...basis, age: 60 },
    });
    expect(state.asked).toEqual([[KEY], [OTHER]]);
  });

  test('that nobody claimed it is never written to the store', async () => {
    const written: CachedAnswer[] = [];
    const store = memoryClaims();
    const { lookUp } = setUp({ ...store, put: async (_key, answer) => void written.push(answer) });
    await lookUp([KEY, OTHER]);
    expect(written).toEqual([]);
  });

  test('is asked for where the store fails', async () => {
    const broken = async () => {
      throw new Error('the disk is full');
    };
    const { state, lookUp } = setUp({ get: broken, put: broken, delete: broken });
    state.claims = [claim('finalized')];
    expect((await lookUp([KEY])).claims).toEqual([[claim('finalized')]]);
  });
});

describe("the browser's store", () => {
  const first = async () => KEY;
  const answer = (at: number): CachedAnswer => ({ claims: [claim('finalized')], basis, at });
  const registry = { chainId: 1, address: '0xaa' };

  test('gives back what it was given, until it is deleted', async () => {
    const store = indexedDbClaims(registry, first);
    await store.put(KEY, answer(100), 0);
    expect(await indexedDbClaims(registry, first).get(KEY)).toEqual(answer(100));
    expect(await indexedDbClaims({ ...registry, chainId: 2 }, first).get(KEY)).toBeUndefined();
    await store.delete(KEY);
    expect(await store.get(KEY)).toBeUndefined();
  });

  test('is another for a chain with another first block', async () => {
    await indexedDbClaims(registry, first).put(KEY, answer(100), 0);
    expect(await indexedDbClaims(registry, async () => OTHER).get(KEY)).toBeUndefined();
  });

  test('fails while nobody says which chain it is, and opens as soon as somebody does', async () => {
    let down = true;
    const store = indexedDbClaims({ ...registry, chainId: 5 }, async () => {
      if (down) throw new RegistryUnreachable('rpc-down', 'https://rpc.example');
      return KEY;
    });
    await expect(store.get(KEY)).rejects.toThrow(RegistryUnreachable);
    down = false;
    expect(await store.get(KEY)).toBeUndefined();
  });

  test('drops what is too old when something new comes', async () => {
    const store = indexedDbClaims({ ...registry, chainId: 3 }, first);
    await store.put(KEY, answer(100), 0);
    await store.put(OTHER, answer(5_000), 101);
    expect(await store.get(KEY)).toBeUndefined();
    expect(await store.get(OTHER)).toEqual(answer(5_000));
  });

  test('serves the cache', async () => {
    const { state, lookUp } = setUp(indexedDbClaims({ ...registry, chainId: 4 }, first));
    state.claims = [claim('finalized')];
    await lookUp([KEY]);
    state.now += 9;
    expect(await lookUp([KEY])).toEqual({ claims: [[claim('finalized')]], basis: { ...basis, age: 9 } });
    expect(state.asked).toHaveLength(1);
  });
});
