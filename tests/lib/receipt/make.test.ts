import { expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { checkReceipt } from '../../../lib/receipt/check.ts';
import { gather, keyOf, type ReceiptMeans, sealReceipt } from '../../../lib/receipt/make.ts';
import { documentBytes, sealOf } from '../../../lib/receipt/seal.ts';
import { ProofRefused } from '../../../lib/registry/proof.ts';
import { chainClaim } from '../../../lib/registry/registry.ts';
import { headSlot } from '../../../lib/registry/slots.ts';
import { packClaim } from '../../../lib/registry/word.ts';
import { judge } from '../../../lib/verdict/judge.ts';
import type { Evidence } from '../../../lib/verdict/verdict.ts';

const content = { type: 'text', text: 'These words were signed.' } as const;
const key = keyOf(content)!;
const author: Hex = `0x${'aa'.repeat(20)}`;
const word = packClaim({ author, time: 1_700_000_000, block: 5, keyIdx: 0, kind: 'textHuman' });
const claim = chainClaim(key, { claim: word, revoked: 0n, key: 0n, account: 0n });
const exact: Evidence = {
  lane: 'registry',
  state: 'found',
  code: 'registry.match.exact',
  details: { binding: 'canonical-text', claims: [{ ...claim, identity: { how: 'key' } }] },
};
const none: Evidence = { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 1 } };
const registry = { chainId: 1, address: `0x${'c0'.repeat(20)}` } as const;

/** A chain that has this word at the head of the content, and whose proofs nobody gives. */
const chainWith = (head: bigint): ReceiptMeans['client'] => ({
  config: { ...registry, rpcUrl: 'http://127.0.0.1' },
  head: async () => 9,
  wordsAt: async (slots) => ({
    words: slots.map((slot): Hex => `0x${(slot === headSlot(key) ? head : 0n).toString(16)}`),
    basis: { agreed: 1, asked: 1 },
  }),
  proveSlots: async () => {
    throw new ProofRefused('proof-broken', 'http://127.0.0.1');
  },
  logsOf: async () => [],
});

async function receiptOf(evidence: Evidence, client?: ReceiptMeans['client']) {
  const sources = { engines: [], lists: [], followed: {} };
  const means = { ...(client ? { client } : {}), registry, version: '1', sources };
  const verified = { content, verdict: judge([evidence]), seen: { anchored: [] }, envelopeOf: undefined };
  const input = { name: 'a.txt', sha256: `0x${'12'.repeat(32)}`, bytes: 24, type: 'text' } as const;
  return sealReceipt(await gather(verified, means), input, '2026-11-27T12:00:00Z');
}

test.each<[string, Evidence, ReceiptMeans['client'], string]>([
  ['a chain that was left out', exact, undefined, 'The registry was not asked.'],
  ['a claim that is gone by then', exact, chainWith(0n), 'The registry changed while it was asked.'],
  ['a claim that came by then', none, chainWith(word), 'The registry changed while it was asked.'],
  ['a proof that does not hold', exact, chainWith(word), 'gave a proof that does not hold'],
])('of %s there is no proof, and the receipt says so and holds', async (_title, evidence, client, why) => {
  const receipt = await receiptOf(evidence, client);
  expect(receipt.registry.unproved).toContain(why);
  const checked = await checkReceipt(documentBytes(receipt));
  expect(checked).toMatchObject({ state: 'holds', findings: [] });
  expect(checked.believed).toEqual(expect.arrayContaining(['receipt-unsigned', 'registry-unproved']));
});

test('names the sites that the verifier follows where they stand in the evidence, and no others', async () => {
  const sites = { [author]: 'news.example', [`0x${'bb'.repeat(20)}`]: 'other.example' } as const;
  const known: Evidence = {
    ...exact,
    details: {
      binding: 'canonical-text',
      claims: [{ ...claim, identity: { how: 'site', name: 'news.example' } }],
    },
  };
  const of = async (evidence: Evidence) => {
    const sources = { engines: [], lists: [], followed: {}, sites, decoders: 'browser' } as const;
    const verified = { content, verdict: judge([evidence]), seen: { anchored: [] }, envelopeOf: undefined };
    const body = await gather(verified, { registry, version: '1', sources });
    const input = { name: 'a.txt', sha256: `0x${'12'.repeat(32)}`, bytes: 24 } as const;
    return documentBytes(sealReceipt(body, input, '2026-11-27T12:00:00Z'));
  };
  expect(await checkReceipt(await of(known))).toMatchObject({
    state: 'holds',
    receipt: { sources: { sites: { [author]: 'news.example' }, decoders: 'browser' } },
  });
  expect((await checkReceipt(await of(none))).receipt?.sources).not.toHaveProperty('sites');
});

/** Every place in a value, as the path to it. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]))];
}

test('a receipt with anything else in any place, sealed anew, is checked without an exception', async () => {
  const { seal: _, ...parts } = await receiptOf(exact, chainWith(word));
  for (const place of placesIn(parts).filter(({ length }) => length > 0)) {
    for (const wrong of [null, 7, 'x', [], {}, [null], { claims: [] }]) {
      const forged = structuredClone(parts);
      // biome-ignore lint/suspicious/noExplicitAny: a place in anything.
      const parent = place.slice(0, -1).reduce<any>((at, name) => at[name], forged);
      parent[place.at(-1)!] = wrong;
      const bytes = documentBytes({ ...forged, seal: sealOf(forged, 'Receipt') });
      const { state } = await checkReceipt(bytes);
      expect(['holds', 'differs', 'damaged'], place.join('.')).toContain(state);
    }
  }
});

test.each([
  ['a number without an end', '1e999'],
  ['half a letter', '"\\ud83d"'],
  ['more levels than anybody means', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
])('a receipt with %s is damaged, and ends nothing', async (_title, value) => {
  const text = new TextDecoder().decode(documentBytes(await receiptOf(none)));
  const forged = text.replace('"records":1', `"records":${value}`);
  expect(forged).not.toBe(text);
  expect(await checkReceipt(new TextEncoder().encode(forged))).toMatchObject({ state: 'damaged' });
});

test.each([
  [
    'claims on another content than its own',
    { input: { name: 'a.txt', sha256: `0x${'12'.repeat(32)}`, bytes: 24, content: `0x${'34'.repeat(32)}` } },
    'evidence.registry.claims.0.content',
  ],
  [
    'credentials without the report that they were read from',
    {
      evidence: [
        exact,
        {
          lane: 'c2pa',
          state: 'found',
          code: 'c2pa.signed',
          details: { manifest: {}, engine: {}, lists: [] },
        },
      ],
    },
    'credentials',
  ],
])('a receipt with %s differs', async (_title, over, where) => {
  const { seal: _, ...parts } = await receiptOf(exact);
  const forged = { ...parts, ...over };
  const bytes = documentBytes({ ...forged, seal: sealOf(forged, 'Receipt') });
  const { state, findings, believed } = await checkReceipt(bytes);
  expect(state).toBe('differs');
  expect(findings).toContainEqual(expect.objectContaining({ where }));
  expect(believed).not.toContain('credentials-report');
});
