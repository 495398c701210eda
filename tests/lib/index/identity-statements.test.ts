import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { identityStatements } from '../../../lib/index/identity-statements.ts';
import type { Standing } from '../../../lib/registry/evidence.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import type { AskOptions, ChainClaim } from '../../../lib/registry/registry.ts';
import type { Envelope } from '../../../lib/statement/envelope.ts';

const AUTHOR: Hex = `0x${'aa'.repeat(20)}`;
const STRANGER: Hex = `0x${'bb'.repeat(20)}`;
const CONTENT: Hex = `0x${'11'.repeat(32)}`;
const envelope = {} as Envelope;
const record: ClaimRecord = {
  content: CONTENT,
  author: AUTHOR,
  meta: CONTENT,
  kind: 'identity',
  block: 9,
  envelope,
};

/** A chain where strangers have pushed the author's claim off the page. */
function crowded(standing: Standing) {
  const claim = (author: Hex): ChainClaim => ({
    content: CONTENT,
    author,
    keyIdx: 0,
    kind: 'identity',
    time: 1_000,
    block: 9,
    standing,
  });
  return {
    claimsOn: async (keys: readonly Hex[], { authors = [] }: AskOptions = {}) =>
      keys.map(() => [claim(STRANGER), ...authors.map(claim)]),
  };
}

describe('what an author says of its identity', () => {
  test('is found however many strangers claim the same words', async () => {
    const found = await identityStatements(AUTHOR, [record], crowded({ state: 'stands' }));
    expect(found).toEqual([{ envelope, time: 1_000 }]);
  });

  test('is told as withdrawn where the author took it back, and not at all where it is disputed', async () => {
    const withdrawn = crowded({ state: 'withdrawn', reason: 'withdrawn', time: 2_000 });
    expect(await identityStatements(AUTHOR, [record], withdrawn)).toMatchObject([{ withdrawn: 2_000 }]);
    const disputed = crowded({ state: 'disputed', key: 'author', since: 900 });
    expect(await identityStatements(AUTHOR, [record], disputed)).toEqual([]);
  });

  test('is nothing that somebody else says, or that is of another kind', async () => {
    const others = [{ ...record, author: STRANGER }, { ...record, kind: 'other' } as const];
    expect(await identityStatements(AUTHOR, others, crowded({ state: 'stands' }))).toEqual([]);
  });
});
