import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../../../../lib/fingerprint/text/normalise.ts';
import {
  decodeRangeProof,
  encodeRangeProof,
  proveRange,
  provesRange,
  type RangeProof,
  type SignedRoot,
} from '../../../../lib/fingerprint/text/range-proof.ts';
import { type TextTrees, type TreeName, textTrees } from '../../../../lib/fingerprint/text/roots.ts';
import { speeches } from './speeches.ts';

const seed = new Uint8Array(32).fill(3);
const treesOf = (text: string, options = {}) => textTrees(canonicalText(text), options)!;
const rootOf = (trees: TextTrees, tree: TreeName): SignedRoot => {
  return { algorithm: trees.algorithm, root: trees[tree].root, size: trees[tree].size };
};

/** A thousand words, as an article has. */
const article = treesOf(speeches[0]!.text.split(/\s+/).slice(0, 1_000).join(' '));
const salted = treesOf(speeches[0]!.text.split(/\s+/).slice(0, 1_000).join(' '), { seed });
const size = article.loose.size;

const quotes = fc
  .record({ tree: fc.constantFrom('loose', 'strict'), count: fc.integer({ min: 8, max: 60 }), at: fc.nat() })
  .map(({ tree, count, at }) => ({ tree: tree as TreeName, count, from: at % (size - count + 1) }));

describe.each([
  ['open', article],
  ['salted', salted],
])('quotes of 8 to 60 words in an article of a thousand, %s leaves', (_, trees) => {
  test('are proved, and the proof survives being written', () => {
    fc.assert(
      fc.property(quotes, ({ tree, from, count }) => {
        const words = trees.leaves[tree].slice(from, from + count);
        const signed = rootOf(trees, tree);
        const bytes = encodeRangeProof(proveRange(trees, tree, from, count));
        const proof = decodeRangeProof(bytes, signed)!;
        expect(proof).toMatchObject({ from, count });
        expect(provesRange(proof, words, signed)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('are not proved by 10,000 forgeries', () => {
    let forged = 0;
    const changes = fc.record({
      quote: quotes,
      how: fc.constantFrom(...Object.keys(FORGERIES)),
      by: fc.nat(),
    });
    fc.assert(
      fc.property(changes, ({ quote: { tree, from, count }, how, by }) => {
        const words = trees.leaves[tree].slice(from, from + count);
        const proof = proveRange(trees, tree, from, count);
        const fake = FORGERIES[how]!({ proof, words, signed: rootOf(trees, tree) }, by);
        if (JSON.stringify(fake.words) === JSON.stringify(words) && fake.proof.from === from && fake.same)
          return;
        forged++;
        expect(provesRange(fake.proof, fake.words, fake.signed ?? rootOf(trees, tree)), how).toBe(false);
      }),
      { numRuns: 10_500 },
    );
    expect(forged).toBeGreaterThan(10_000);
  });
});

test('a proof takes at most 640 bytes', () => {
  let most = 0;
  for (let count = 8; count <= 60; count++)
    for (let from = 0; from + count <= size; from++)
      most = Math.max(most, encodeRangeProof(proveRange(article, 'strict', from, count)).length);
  expect(most).toBeLessThanOrEqual(640);
});

type Claimed = { readonly proof: RangeProof; readonly words: readonly string[]; readonly signed: SignedRoot };
type Fake = Omit<Claimed, 'signed'> & { readonly signed?: SignedRoot; readonly same?: boolean };

/** What somebody might try. `same` marks those that can come out as the proof they started from. */
const FORGERIES: Record<string, (claimed: Claimed, by: number) => Fake> = {
  'a word changed': ({ proof, words }, by) => {
    return { proof, words: words.with(by % words.length, `${words[by % words.length]}s`) };
  },
  'two words swapped': ({ proof, words }, by) => {
    const at = by % (words.length - 1);
    return { proof, words: words.with(at, words[at + 1]!).with(at + 1, words[at]!), same: true };
  },
  'a word left out': ({ proof, words }, by) => {
    return { proof: { ...proof, count: proof.count - 1 }, words: words.toSpliced(by % words.length, 1) };
  },
  'a word put in': ({ proof, words }, by) => {
    return {
      proof: { ...proof, count: proof.count + 1 },
      words: words.toSpliced(by % words.length, 0, 'not'),
    };
  },
  'two words made one': ({ proof, words }, by) => {
    const at = by % (words.length - 1);
    const joined = words.toSpliced(at, 2, `${words[at]}${words[at + 1]}`);
    return { proof: { ...proof, count: proof.count - 1 }, words: joined };
  },
  'another place': ({ proof, words, signed }, by) => {
    return { proof: { ...proof, from: (proof.from + 1 + (by % (signed.size - 1))) % signed.size }, words };
  },
  'a sibling left out': ({ proof, words }, by) => {
    return { proof: { ...proof, siblings: proof.siblings.toSpliced(by % proof.siblings.length, 1) }, words };
  },
  'siblings cut off': ({ proof, words }, by) => {
    return { proof: { ...proof, siblings: proof.siblings.slice(0, by % proof.siblings.length) }, words };
  },
  'one sibling more': ({ proof, words }, by) => {
    const siblings = proof.siblings.toSpliced(by % (proof.siblings.length + 1), 0, new Uint8Array(32));
    return { proof: { ...proof, siblings }, words };
  },
  'siblings swapped': ({ proof, words }, by) => {
    const at = by % (proof.siblings.length - 1);
    const siblings = proof.siblings.with(at, proof.siblings[at + 1]!).with(at + 1, proof.siblings[at]!);
    return { proof: { ...proof, siblings }, words, same: String(siblings) === String(proof.siblings) };
  },
  'a bit of a sibling turned': ({ proof, words }, by) => {
    const at = by % proof.siblings.length;
    const sibling = proof.siblings[at]!.slice();
    sibling[by % 32]! ^= 1 << (by % 8);
    return { proof: { ...proof, siblings: proof.siblings.with(at, sibling) }, words };
  },
  'a node passed off as a word': ({ proof, words }) => {
    const node = String.fromCharCode(...proof.siblings[0]!);
    return { proof: { ...proof, count: 1, siblings: proof.siblings.slice(1) }, words: [words[0]! + node] };
  },
  'another root': ({ proof, words, signed }, by) => {
    const root = signed.root.slice();
    root[by % 32]! ^= 1;
    return { proof, words, signed: { ...signed, root } };
  },
  'the leaves said to be of the other kind': ({ proof, words, signed }) => {
    const algorithm = signed.algorithm === 'words:v1' ? 'salted-words:v1' : 'words:v1';
    return { proof, words, signed: { ...signed, algorithm } };
  },
};

describe('bytes that are not a proof', () => {
  const signed = rootOf(article, 'loose');
  const bytes = encodeRangeProof(proveRange(article, 'loose', 300, 20));
  test.each([
    ['none', new Uint8Array(0)],
    ['cut short', bytes.subarray(0, -1)],
    ['one too many', Uint8Array.from([...bytes, 0])],
    ['a number that never ends', new Uint8Array(700).fill(0xff)],
    ['a number that is longer than it must be', Uint8Array.from([0xac, 0x82, 0, ...bytes.subarray(2)])],
    ['no words', Uint8Array.from([0, 0])],
    ['a range outside the text', Uint8Array.from([0xff, 0x07, 20, ...bytes.subarray(3)])],
  ])('(%s) are refused', (_, wrong) => {
    expect(decodeRangeProof(wrong, signed)).toBeUndefined();
  });

  test('of any kind are refused or read as what they say', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (any) => {
        const proof = decodeRangeProof(any, signed);
        if (proof) expect(encodeRangeProof(proof)).toEqual(any);
      }),
    );
  });
});

describe('salted leaves', () => {
  test('hide what is said twice, and differ between the trees', () => {
    const { loose, strict } = treesOf('no no no no', { seed });
    expect(loose.root).not.toEqual(strict.root);
    expect(new Set(loose.siblings(0, 1).map(String))).not.toEqual(new Set(loose.siblings(1, 1).map(String)));
  });

  test('have another root under another seed, and none is the open one', () => {
    const roots = [{}, { seed }, { seed: new Uint8Array(32).fill(4) }].map((options) =>
      String(treesOf('Nothing to see here.', options).loose.root),
    );
    expect(new Set(roots).size).toBe(3);
  });
});

test('one word is its own root', () => {
  const one = treesOf('Freedom!');
  const proof = proveRange(one, 'strict', 0, 1);
  expect(proof.siblings).toEqual([]);
  expect(provesRange(proof, ['Freedom!'], rootOf(one, 'strict'))).toBe(true);
  expect(provesRange(proof, ['freedom'], rootOf(one, 'loose'))).toBe(true);
  expect(provesRange(proof, ['freedoms'], rootOf(one, 'loose'))).toBe(false);
});

test('a text without a word has no trees', () => {
  expect(textTrees(canonicalText('\u200b …'))).toBeUndefined();
});
