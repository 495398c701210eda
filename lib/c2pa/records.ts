import type { Hex } from '../content/hex.ts';
import type { Manifest } from './evidence.ts';
import { MAX } from './read-manifest.ts';

/** The registry records that a file's history names, those of the file itself first, each once. */
export function recordsNamed(manifest: Manifest): readonly Hex[] {
  const below = manifest.ingredients.flatMap((ingredient) =>
    ingredient.manifest ? recordsNamed(ingredient.manifest) : [],
  );
  return [...new Set([...manifest.records, ...below])].slice(0, MAX.records);
}
