import { expect, test } from 'vitest';
import type { Action, Ingredient, Manifest } from '../../../lib/c2pa/evidence.ts';
import { declaredOrigin } from '../../../lib/c2pa/origin.ts';
import type { DigitalSourceType } from '../../../lib/content/digital-source-type.ts';
import type { Origin } from '../../../lib/content/kind.ts';
import { manifestOf } from './read-credentials.ts';

const did = (action: string, sourceType?: DigitalSourceType): Action => ({
  action: `c2pa.${action}`,
  ...(sourceType ? { sourceType } : {}),
});
const made = (sourceType?: DigitalSourceType, ...then: Action[]) =>
  manifestOf({ actions: [did('created', sourceType), ...then] });
const part = (manifest: Manifest, over: Partial<Ingredient> = {}): Ingredient => ({
  relationship: 'parentOf',
  state: 'valid',
  manifest,
  ...over,
});
const opened = (...ingredients: Ingredient[]) => manifestOf({ actions: [did('opened')], ingredients });
const capture = made('digitalCapture');
const generated = made('trainedAlgorithmicMedia');

test.each<[string, Manifest, Origin]>([
  ['a photograph', capture, 'captured'],
  ['a photograph that was cropped', made('digitalCapture', did('cropped')), 'captured'],
  ['an edit of a photograph', opened(part(capture)), 'captured'],
  ['an edit of an edit of a photograph', opened(part(opened(part(capture)))), 'captured'],
  ['a generated picture', generated, 'ai'],
  ['an edit of a generated picture', opened(part(generated)), 'ai'],
  [
    'a photograph with a generated fill',
    made('digitalCapture', did('edited', 'compositeWithTrainedAlgorithmicMedia')),
    'ai-assisted',
  ],
  [
    'an edit of a photograph with a generated fill',
    opened(part(made('digitalCapture', did('edited', 'trainedAlgorithmicMedia')))),
    'ai-assisted',
  ],
  [
    'a photograph into which something generated was put',
    manifestOf({
      actions: [did('opened'), did('placed')],
      ingredients: [part(capture), part(generated, { relationship: 'componentOf' })],
    }),
    'ai-assisted',
  ],
  [
    'a drawing made after a generated one that was only an input',
    { ...made('digitalCreation'), ingredients: [part(generated, { relationship: 'inputTo' })] },
    'human',
  ],
  ['a collage', made('composite'), 'composite'],
  ['what an algorithm without a model made', made('algorithmicMedia'), 'unknown'],
  ['what does not say how it began', made(), 'unknown'],
  ['nothing', manifestOf(), 'unknown'],
  [
    'an edit of something without credentials',
    opened({ relationship: 'parentOf', state: 'unsigned' }),
    'unknown',
  ],
  [
    'an edit of a photograph whose credentials do not hold',
    opened(part(capture, { state: 'invalid' })),
    'unknown',
  ],
  [
    'an edit of a generated picture whose credentials do not hold',
    opened(part(generated, { state: 'invalid' })),
    'ai-assisted',
  ],
  ['what was opened from two at once', opened(part(capture), part(capture)), 'unknown'],
])('%s', (_title, manifest, origin) => {
  expect(declaredOrigin(manifest)).toBe(origin);
});
