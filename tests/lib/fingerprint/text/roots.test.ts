import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { encodeRangeProof, proveRange } from '../../../../lib/fingerprint/text/range-proof.ts';
import { type TextTrees, textTrees } from '../../../../lib/fingerprint/text/roots.ts';
import { saltSeed } from '../../../../lib/fingerprint/text/salts.ts';
import { wordLeaves } from '../../../../lib/fingerprint/text/segments.ts';
import vectors from '../../../vectors/text-roots.json' with { type: 'json' };

const seed = hexToBytes(vectors.seed);
const rootsOf = (trees: TextTrees | undefined) =>
  trees ? { loose: bytesToHex(trees.loose.root), strict: bytesToHex(trees.strict.root) } : null;

test.each(vectors.cases)('$name: leaves, roots and a range proof are the vector', (vector) => {
  const { canonical, loose, strict, roots, saltedRoots, range } = vector;
  expect(wordLeaves(canonical)).toEqual({ loose, strict });
  expect(rootsOf(textTrees(canonical))).toEqual(roots);
  expect(rootsOf(textTrees(canonical, { seed }))).toEqual(saltedRoots);
  if (!range) return;
  const bytes = encodeRangeProof(proveRange(textTrees(canonical)!, 'strict', range.from, range.count));
  expect(Buffer.from(bytes).toString('base64')).toBe(range.proof);
});

test('the seed of an embargoed text is another one for every key and every text', () => {
  const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const seeds = [saltSeed(one, one), saltSeed(one, other), saltSeed(other, one)].map(bytesToHex);
  expect(new Set(seeds).size).toBe(3);
  expect(seeds[0]).toBe('e6aeafb9e9f235573ba7979b25c7372619ca6d2af19cba0a25fec712f8207c08');
});
