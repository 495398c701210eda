import fc from 'fast-check';
import * as ort from 'onnxruntime-web/wasm';
import { beforeAll, expect, test } from 'vitest';
import { checkModel } from '../../../../lib/detector/pack/check-model.ts';
import { ModelRefused, readModel } from '../../../../lib/detector/pack/onnx.ts';
import { selfTestError, selfTestInputs } from '../../../../lib/detector/self-test.ts';
import { openDetector } from '../../../../lib/detector/session.ts';
import { type TinyModel, tinyCard, tinyModel } from '../tiny-onnx.ts';

beforeAll(() => {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'fatal';
});

const check = (model: TinyModel, change = {}) => {
  const bytes = tinyModel(model);
  return checkModel(bytes, tinyCard(bytes, change), ort);
};

test('a sound model passes, and what it answered becomes the self-test of a card without one', async () => {
  const bytes = tinyModel();
  const card = await checkModel(bytes, tinyCard(bytes), ort);
  expect(card.selfTest?.cases).toHaveLength(2);
  const session = await openDetector(bytes, card, { ort, backends: ['wasm'] });
  expect(selfTestError(card, await session.run(selfTestInputs(card)))).toBeLessThan(1e-6);
  await session.close();
});

test('names that a card leaves out are those of the only input and output', async () => {
  const nameless = {
    input: { shape: ['n', 3, 32, 32] },
    output: { shape: ['n', 1], reads: { as: 'logit', column: 0 } },
  };
  await check({ inputName: 'x', outputName: 'y' }, nameless);
});

test.each<[string, TinyModel, ModelRefused['code'], RegExp]>([
  ['weights in another file', { external: true }, 'external-data', /one file/],
  [
    'a custom operator',
    { extra: { operator: 'Steal', domain: 'evil.ops' } },
    'custom-operator',
    /"evil\.ops::Steal"/,
  ],
  ['a loop', { extra: { operator: 'Loop', domain: '' } }, 'loops', /never end/],
  ['an unknown operator', { extra: { operator: 'Frobnicate', domain: '' } }, 'does-not-run', /Frobnicate/],
  ['another side', { side: 64 }, 'wrong-shape', /\[n,3,64,64\].*\[n,3,32,32\]/],
  ['more columns', { columns: 2 }, 'wrong-shape', /output is float32 \[n,2\]/],
  ['half-precision input', { inputType: 10 }, 'wrong-shape', /type 10/],
  ['another input', { inputName: 'image' }, 'wrong-shape', /input its card names/],
  ['NaN', { bias: Number.NaN }, 'not-finite', /NaN/],
  ['the same answer to everything', { weights: [0, 0, 0] }, 'constant', /same to every picture/],
])('a model with %s is refused with a reason', async (_, model, code, why) => {
  const refused = await check(model).then(
    () => undefined,
    (error) => error,
  );
  expect(refused).toBeInstanceOf(ModelRefused);
  expect(refused).toMatchObject({ code });
  expect(refused.message).toMatch(why);
});

test('a name out of the file cannot write to a terminal', () => {
  const model = tinyModel({ extra: { operator: '\u001b[2J', domain: '\u202eevil' } });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(() => readModel(model)).toThrow(/^[^\u0000-\u001f\u202e]*$/);
});

test('any malformed file is refused, nothing else happens', () => {
  const sound = tinyModel();
  fc.assert(
    fc.property(
      fc.nat(sound.length - 1),
      fc.integer({ min: 0, max: 255 }),
      fc.nat(sound.length),
      (at, value, cut) => {
        const bytes = sound.slice(0, Math.max(1, cut));
        if (at < bytes.length) bytes[at] = value;
        try {
          readModel(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelRefused);
        }
      },
    ),
  );
  for (const bytes of [new Uint8Array(), new TextEncoder().encode('<html>not found</html>')])
    expect(() => readModel(bytes)).toThrow(ModelRefused);
});
