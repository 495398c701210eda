import type { Ingredient, IngredientState, Manifest } from './evidence.ts';
import { list, optional, property, text } from './json.ts';
import { actorsIn } from './read-actors.ts';
import {
  actionsIn,
  assertionsIn,
  claimantIn,
  generatorIn,
  hasMoreActions,
  recordsIn,
  signingTimeIn,
  trainingIn,
} from './read-manifest.ts';
import { failuresIn, type Statuses, statusesIn } from './status.ts';

/**
 * A history is read this deep, and this many files of it in all; of one that is longer than `characters` as JSON only the active
 * manifest is kept.
 */
export const HISTORY = { depth: 12, files: 200, ingredients: 50, characters: 40_000 } as const;

type Reading = {
  readonly manifests: unknown;
  /** What the engine found now, by the address of the ingredient assertion. */
  readonly deltas: ReadonlyMap<string, Statuses>;
  /** How many more files are read. */
  left: number;
};

/**
 * The history of a file as a tree: its own manifest, those of what it was made from, theirs, and so on. A manifest that stands
 * above itself ends its branch, so that a history that bites its own tail is as finite as any.
 *
 * @param store the engine's report, untrusted.
 * @param active what the engine says of the active manifest.
 * @param lists names of the lists of time-stamping authorities that the engine was given. What it says of those of
 * ingredients was written down by others, and is not believed.
 * @returns undefined where the report has no active manifest.
 */
export function readHistory(
  store: unknown,
  active: Statuses,
  lists: readonly string[],
): Manifest | undefined {
  const label = text(property(store, 'active_manifest'));
  const manifest = label === undefined ? undefined : property(store, 'manifests', label);
  if (label === undefined || typeof manifest !== 'object') return undefined;
  const reading = {
    manifests: property(store, 'manifests'),
    deltas: deltasIn(store),
    left: HISTORY.files,
  };
  const history = readManifest(manifest, [label], active, reading);
  const whole = { ...history, ...optional('signed', signingTimeIn(manifest, active, lists)) };
  return JSON.stringify(whole).length <= HISTORY.characters
    ? whole
    : { ...whole, ingredients: [], actions: whole.actions.slice(0, 10), cut: true };
}

/** What the engine found in ingredients now that was not told when they were added. */
export function deltasIn(store: unknown): ReadonlyMap<string, Statuses> {
  const deltas = list(property(store, 'validation_results', 'ingredientDeltas'), HISTORY.files);
  return new Map(
    deltas.map((delta) => [
      text(property(delta, 'ingredientAssertionURI')) ?? '',
      statusesIn(property(delta, 'validationDeltas')),
    ]),
  );
}

function readManifest(
  manifest: unknown,
  path: readonly string[],
  statuses: Statuses,
  reading: Reading,
): Manifest {
  const assertions = assertionsIn(manifest);
  const all = property(manifest, 'ingredients');
  const ingredients = list(all, HISTORY.ingredients);
  const signer = text(property(manifest, 'signature_info', 'issuer'), 120);
  const certificate = text(property(manifest, 'signature_info', 'common_name'), 120);
  return {
    ...optional('title', text(property(manifest, 'title'), 200)),
    ...optional('generator', generatorIn(manifest)),
    ...optional('signer', signer),
    ...optional('certificate', certificate === signer ? undefined : certificate),
    ...optional('signed', signingTimeIn(manifest, statuses, [])),
    actions: actionsIn(assertions),
    ingredients: ingredients.map((ingredient) => readIngredient(ingredient, path, reading)),
    actors: actorsIn(assertions, statuses),
    training: trainingIn(assertions),
    records: recordsIn(assertions),
    ...optional('claimant', claimantIn(assertions)),
    ...((Array.isArray(all) && all.length > ingredients.length) || hasMoreActions(assertions)
      ? { cut: true }
      : {}),
  };
}

function readIngredient(ingredient: unknown, path: readonly string[], reading: Reading): Ingredient {
  const known = (['parentOf', 'componentOf', 'inputTo'] as const).find(
    (name) => name === property(ingredient, 'relationship'),
  );
  const relationship: Ingredient['relationship'] = known ?? 'unknown';
  const told = { ...optional('title', text(property(ingredient, 'title'), 200)), relationship };
  const label = text(property(ingredient, 'active_manifest'));
  const end = (state: IngredientState): Ingredient => ({ ...told, state });
  if (label === undefined) return end('unsigned');
  if (path.includes(label)) return end('repeated');
  const manifest = property(reading.manifests, label);
  if (typeof manifest !== 'object') return end('missing');
  if (reading.left <= 0 || path.length >= HISTORY.depth) return end('cut');
  reading.left--;
  const recorded = recordedIn(ingredient);
  const failures = [
    ...new Set([...failuresIn(recorded), ...failuresIn(deltaOf(ingredient, path.at(-1)!, reading))]),
  ];
  return {
    ...told,
    state: failures.length > 0 ? 'invalid' : 'valid',
    ...(failures.length > 0 ? { failures } : {}),
    // What others have written down of it may say that it is doubtful, not that it is trusted.
    manifest: readManifest(manifest, [...path, label], { ...recorded, success: [] }, reading),
  };
}

/** What whoever added the ingredient found in it; older files have a plain list of failures. */
function recordedIn(ingredient: unknown): Statuses {
  const recorded = property(ingredient, 'validation_results', 'activeManifest');
  return recorded === undefined
    ? statusesIn({ failure: property(ingredient, 'validation_status') })
    : statusesIn(recorded);
}

function deltaOf(ingredient: unknown, above: string, { deltas }: Reading): Pick<Statuses, 'failure'> {
  const label = text(property(ingredient, 'label')) ?? '';
  const found = deltas.get(`self#jumbf=/c2pa/${above}/c2pa.assertions/${label}`);
  return found ?? { failure: [] };
}
