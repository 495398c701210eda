import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CardInvalid, mostBytes, parseCard } from '../../../lib/detector/card.ts';
import cardJson from '../../../public/models/image-1/card.json' with { type: 'json' };

type Json = { [key: string]: unknown };

/** A view that needs a picture at least as large as the model's input. */
const CROP = { name: 'first', fit: 'crop', x: 0, y: 0 };

function edited(path: string, value: unknown): Json {
  const card = structuredClone(cardJson) as Json;
  const steps = path.split('.');
  const last = steps.pop()!;
  const parent = steps.reduce((node, step) => node[step] as Json, card);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return card;
}

test('the bundled card is a card', () => {
  expect(parseCard(cardJson)).toBe(cardJson);
});

test.each([
  ['card', 2, '2'],
  ['id', '../../evil', '../../evil'],
  ['version', 'latest', 'latest'],
  ['model.sha256', 'abc', 'abc'],
  ['model.sha256', undefined, 'sha256'],
  ['model.bytes', 0, '0'],
  ['model.url', 'http://example.org/model.onnx', 'http://example.org'],
  ['model.url', 'javascript:alert(1)', 'javascript'],
  ['model.url', 'https://user:secret@example.org/model.onnx', 'secret'],
  ['model.url', 'http://localhost.example.org/model.onnx', 'localhost.example.org'],
  ['model.url', 'http://127.0.0.1@example.org/model.onnx', '127.0.0.1@'],
  ['model.bytes', 2_000_000_000, '2000000000'],
  ['model.bytes', 1e300, '1e+300'],
  ['model.bytes', undefined, 'sha256'],
  ['homepage', 'javascript:alert(1)', 'javascript'],
  ['homepage', 'http://example.org/', 'http://example.org/'],
  ['id', 'image-1/../../secrets', 'image-1/'],
  ['id', '__proto__', '__proto__'],
  ['title', 'x'.repeat(201), 'xxx'],
  ['limits', ['x'.repeat(2_001)], 'xxx'],
  ['preprocessing.mean', [1e300, 0, 0], '1e+300'],
  ['errorRates', undefined, 'errorRates'],
  ['errorRates.auroc', 0.3, '0.3'],
  ['input.shape', ['n', 1, 224, 224], '1'],
  ['input.shape', ['n', 3, 224, 256], '[\\"n\\",3,224,256]'],
  ['input.shape', ['n', 3, 100_000, 100_000], '100000'],
  ['output.reads', { as: 'logit', column: 3 }, '3'],
  ['output.reads', { as: 'softmax', column: 0 }, 'softmax needs two columns'],
  ['preprocessing', { ...cardJson.preprocessing, shortSide: 100, views: [CROP] }, '100'],
  ['preprocessing.resampler', 'nearest', 'nearest'],
  ['preprocessing.std', [1, 0, 1], '0'],
  ['preprocessing.views', [], '[]'],
  ['preprocessing.views', [{ name: 'a', fit: 'crop', x: 2, y: 0 }], '2'],
  ['preprocessing.aggregate', 'median', 'median'],
  ['calibration.slope', -1, '-1'],
  ['thresholds', { likelyAi: 0.4, quiet: 0.6 }, '0.6'],
  ['errorRates.auroc', 1.2, '1.2'],
  ['limits', [], '[]'],
  ['selfTest.tolerance', 5, '5'],
  ['selfTest.cases', [{ seed: 1, output: [1, 2] }], '[1,2]'],
  ['surprise', true, 'true'],
])('a card whose %s is %j is refused, and the message quotes it', (path, value, quoted) => {
  expect(() => parseCard(edited(path, value))).toThrow(CardInvalid);
  expect(() => parseCard(edited(path, value))).toThrow(quoted.replaceAll('\\"', '"'));
});

test('a card may leave out what nobody has measured', () => {
  const { thresholds: _, errorRates: __, selfTest: ___, ...rest } = cardJson;
  expect(parseCard(rest)).toBe(rest);
  const { bytes: ____, ...model } = cardJson.model;
  expect(mostBytes(parseCard({ ...rest, model: { ...model, aboutBytes: 45_000_000 } }))).toBe(90_000_000);
});

test('whatever JSON holds is a card or is refused by name, nothing else', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(() => parseCard(value)).toThrow(CardInvalid);
    }),
  );
});

test('one broken field anywhere never passes unnoticed as something else than a refusal', () => {
  const paths = Object.keys(cardJson);
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      try {
        parseCard(edited(path, value));
      } catch (error) {
        expect(error).toBeInstanceOf(CardInvalid);
      }
    }),
  );
});
