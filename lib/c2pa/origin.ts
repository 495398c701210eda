import { DIGITAL_SOURCE_TYPES } from '../content/digital-source-type.ts';
import type { Origin } from '../content/kind.ts';
import type { Ingredient, Manifest } from './evidence.ts';

/**
 * How a file was made, as the credentials in its history declare it: how it began (its own `created`, or that of what it was
 * opened from), and whether AI was used on the way, in an action or in a part that was put in. Something that AI began
 * stays `ai`; something else becomes `ai-assisted`.
 *
 * That AI was used is believed of any part of the history. How it began is believed only of credentials that hold.
 */
export function declaredOrigin(manifest: Manifest): Origin {
  const began = beginning(manifest);
  if (began === 'ai' || began === 'ai-assisted') return began;
  if (usesAi(manifest)) return 'ai-assisted';
  return began;
}

function beginning({ actions, ingredients }: Manifest): Origin {
  const created = actions.find(({ action }) => action === 'c2pa.created');
  if (created) return originOf(created.sourceType);
  const parents = ingredients.filter(({ relationship }) => relationship === 'parentOf');
  const [parent] = parents;
  if (parents.length !== 1 || parent?.state !== 'valid' || !parent.manifest) return 'unknown';
  return beginning(parent.manifest);
}

function usesAi({ actions, ingredients }: Manifest): boolean {
  const inAction = actions.some(({ sourceType }) => isAi(originOf(sourceType)));
  return inAction || ingredients.some((ingredient) => isShown(ingredient) && usesAi(ingredient.manifest));
}

/** What was only an input, such as a picture that a model was prompted with, is not part of the file. */
function isShown(ingredient: Ingredient): ingredient is Ingredient & { readonly manifest: Manifest } {
  return ingredient.relationship !== 'inputTo' && ingredient.manifest !== undefined;
}

function isAi(origin: Origin): boolean {
  return origin === 'ai' || origin === 'ai-assisted';
}

function originOf(sourceType: keyof typeof DIGITAL_SOURCE_TYPES | undefined): Origin {
  return sourceType === undefined ? 'unknown' : DIGITAL_SOURCE_TYPES[sourceType];
}
