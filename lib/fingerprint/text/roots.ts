import { leafSalts } from './salts.ts';
import { type WordLeaves, wordLeaves } from './segments.ts';
import { leafHash, type WordTree, wordTree } from './word-tree.ts';

/** How the leaves of a text's trees are made: open ones, or salted ones for a text under embargo. */
export const ROOT_ALGORITHMS = ['words:v1', 'salted-words:v1'] as const;

export type RootAlgorithm = (typeof ROOT_ALGORITHMS)[number];

/** Which of a text's two trees. `strict` keeps letter case and punctuation, `loose` the words alone. */
export type TreeName = keyof WordLeaves;

/** Both trees of a text, each built when it is first asked for. They have as many leaves as the text has loose words. */
export type TextTrees = {
  readonly algorithm: RootAlgorithm;
  readonly leaves: WordLeaves;
  readonly loose: WordTree;
  readonly strict: WordTree;
  /** The salt of a leaf; absent where the leaves are open. */
  readonly salt?: (tree: TreeName, index: number) => Uint8Array;
};

/**
 * Cuts a text into the leaves of its two trees; each tree then takes two hashes a word.
 *
 * @param canonical as `canonicalText` gives it.
 * @param seed 32 secret bytes that salt the leaves of an embargoed text; without it whoever sees a sibling hash can find
 * its word by trying a dictionary.
 * @returns undefined for a text without a word.
 */
export function textTrees(canonical: string, { seed }: { seed?: Uint8Array } = {}): TextTrees | undefined {
  const leaves = wordLeaves(canonical);
  if (leaves.loose.length === 0) return undefined;
  const salt = seed && leafSalts(seed);
  const built: { loose?: WordTree; strict?: WordTree } = {};
  const tree = (name: TreeName) => {
    built[name] ??= wordTree(leaves[name].map((word, i) => leafHash(word, salt?.(name, i))));
    return built[name];
  };
  return {
    algorithm: salt ? 'salted-words:v1' : 'words:v1',
    leaves,
    get loose() {
      return tree('loose');
    },
    get strict() {
      return tree('strict');
    },
    ...(salt ? { salt } : {}),
  };
}
