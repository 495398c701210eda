import { describe, expect, test, vi } from 'vitest';
import { carriedFor, withCarried } from '../../../lib/registry/carried.ts';
import type { RegistryLane } from '../../../lib/registry/lane.ts';
import type { ChainClaim, Registry } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';
import type { Envelope } from '../../../lib/statement/envelope.ts';
import { domain, envelopeOf } from '../../cli/relay/claims.ts';
import { aggregated } from './batches.ts';

const envelope = envelopeOf(1);
const { content } = envelope.claim;
const judges = (isSigned?: Registry['isSigned']) => ({
  config: { ...domain, rpcUrl: '' },
  ...(isSigned ? { isSigned } : {}),
});
const json = (...values: unknown[]) => values.map((value) => JSON.stringify(value));
const forged: Envelope = { ...envelope, claim: { ...envelope.claim, signature: `0x${'11'.repeat(65)}` } };

describe('of what a page carries', () => {
  test('the statement about the content is taken, whatever else is there', async () => {
    const texts = [
      '',
      '{',
      'null',
      '[]',
      '{"claim":null}',
      '{"claim":{"content":7}}',
      ...json(envelopeOf(2), envelope),
    ];
    expect(await carriedFor(content, texts, judges())).toEqual([envelope]);
  });

  test.each<[string, unknown]>([
    ['with another’s signature', forged],
    [
      'with other words than were signed',
      { ...envelope, statement: { ...envelope.statement, title: 'Other' } },
    ],
    ['of another registry', envelopeOf(1, { where: { ...domain, chainId: 1 } })],
    [
      'with a proof that leads nowhere',
      { ...aggregated([envelope, envelopeOf(2)], domain)[0], batch: { root: '0x' } },
    ],
  ])('nothing is believed %s', async (_, value) => {
    expect(await carriedFor(content, json(value), judges())).toEqual([]);
  });

  test('nobody is asked about a signature on something else, and only few times about one on the content', async () => {
    const isSigned = vi.fn(async () => false);
    const others = Array.from({ length: 50 }, (_, i) => ({
      ...forged,
      claim: { ...forged.claim, content: envelopeOf(i + 2).claim.content },
    }));
    await carriedFor(content, json(...others), judges(isSigned));
    expect(isSigned).not.toHaveBeenCalled();
    await carriedFor(content, json(...Array(50).fill(forged)), judges(isSigned));
    expect(isSigned).toHaveBeenCalledTimes(4);
  });

  test('a chain that can’t be asked leaves the content without its statement', async () => {
    const isSigned = async () => Promise.reject(new RegistryUnreachable('rpc-down', 'nobody there'));
    expect(await carriedFor(content, json(forged, envelope), judges(isSigned))).toEqual([envelope]);
  });
});

describe('a recorded claim', () => {
  const claim = { content, author: envelope.claim.author, block: 5 };
  const lane = (records: unknown): RegistryLane => ({
    registry: { claimsBetween: async () => records } as unknown as Registry,
    near: async () => ({ candidates: [], records: 0 }),
    statementOf: async () => undefined,
    followed: {},
  });
  const record = (change: Partial<ChainClaim & { meta: string }> = {}) => ({ ...envelope.claim, ...change });

  test('gets the statement that it was made with', async () => {
    const { statementOf, envelopeOf: whole } = withCarried(lane([record()]), [envelope], () => {});
    const { fingerprints: _, ...text } = envelope.statement;
    expect(await statementOf(claim)).toEqual(text);
    expect(await whole!(claim)).toEqual(envelope);
  });

  test.each([
    ['another statement', record({ meta: `0x${'22'.repeat(32)}` })],
    ['another kind', record({ kind: 'textAi' })],
  ])('gets none where it was made with %s', async (_, other) => {
    const note = vi.fn();
    expect(await withCarried(lane([other]), [envelope], note).statementOf(claim)).toBeUndefined();
    expect(note).toHaveBeenCalledOnce();
  });

  test('of another account gets none, and nobody is asked', async () => {
    const asked = withCarried(lane(undefined), [envelope], () => {});
    expect(await asked.statementOf({ ...claim, author: `0x${'33'.repeat(20)}` })).toBeUndefined();
  });
});
