import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { type DetectorCard, parseCard } from '../../../lib/detector/card.ts';
import {
  ModelHashMismatch,
  ModelNotFinite,
  ModelShapeMismatch,
  NoUsableBackend,
  openDetector,
  SelfTestFailed,
} from '../../../lib/detector/session.ts';
import cardJson from '../../../public/models/image-1/card.json' with { type: 'json' };
import { type FakeModel, fakeOrt } from './fake-ort.ts';

const model = Uint8Array.of(1, 2, 3);
const card: DetectorCard = parseCard({
  ...cardJson,
  model: { sha256: bytesToHex(sha256(model)), bytes: model.length },
  selfTest: { ...cardJson.selfTest, cases: [{ seed: 1, output: [0.25] }] },
});
const right: FakeModel = { answer: () => 0.25 };

async function refusals(webgpu: FakeModel) {
  const session = await openDetector(model, card, { ort: fakeOrt({ webgpu, wasm: right }) });
  expect(session.backend).toBe('wasm');
  return session.refused;
}

test('the first backend that computes what the card says is taken', async () => {
  const session = await openDetector(model, card, { ort: fakeOrt({ webgpu: right, wasm: right }) });
  expect(session.backend).toBe('webgpu');
  expect(session.refused).toEqual([]);
});

test('a backend whose numbers deviate is passed over, and the reason can be shown', async () => {
  const [refused] = await refusals({ answer: () => 0.45 });
  expect(refused).toMatchObject({ backend: 'webgpu', reason: 'self-test off by 0.20, 0.05 is allowed' });
  expect(refused!.error).toBeInstanceOf(SelfTestFailed);
});

test.each([
  ['NaN', { answer: () => Number.NaN }, ModelNotFinite, 'NaN'],
  ['infinity', { answer: () => Number.POSITIVE_INFINITY }, ModelNotFinite, 'Infinity'],
  ['another shape', { ...right, dims: (n: number) => [n, 2] }, ModelShapeMismatch, '[1,2]'],
  ['another type', { ...right, type: 'float16' }, ModelShapeMismatch, 'float16'],
  ['another input', { ...right, inputNames: ['image'] }, ModelShapeMismatch, 'image'],
  ['another output', { ...right, outputNames: ['classes'] }, ModelShapeMismatch, 'classes'],
])('a backend that answers with %s is refused by name', async (_, fake, kind, quoted) => {
  const [refused] = await refusals(fake);
  expect(refused!.error).toBeInstanceOf(kind);
  expect(refused!.reason).toContain(quoted);
});

test('a backend that cannot load the model is passed over', async () => {
  const [refused] = await refusals({ ...right, fails: 'no adapter' });
  expect(refused!.reason).toContain('no adapter');
});

test('a refused backend gives its memory back', async () => {
  let released = 0;
  await refusals({ answer: () => 9, released: () => released++ });
  expect(released).toBe(1);
});

test('where no backend is left the error lists every reason', async () => {
  const ort = fakeOrt({ webgpu: { ...right, fails: 'no adapter' }, wasm: { answer: () => Number.NaN } });
  const opening = openDetector(model, card, { ort });
  await expect(opening).rejects.toThrow(NoUsableBackend);
  await expect(opening).rejects.toThrow(/webgpu: no adapter; wasm: .*NaN/);
});

test('other bytes than the card names are refused before anything runs', async () => {
  const ort = fakeOrt({ wasm: { ...right, fails: 'must not be asked' } });
  const opening = openDetector(Uint8Array.of(1, 2, 4), card, { ort, backends: ['wasm'] });
  await expect(opening).rejects.toThrow(ModelHashMismatch);
  await expect(opening).rejects.toThrow(card.model.sha256);
});

test('runs queue up, and one that fails does not block the next', async () => {
  let answer: number | Error = 0.25;
  const fake: FakeModel = {
    answer: () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const session = await openDetector(model, card, { ort: fakeOrt({ wasm: fake }), backends: ['wasm'] });
  const view = new Float32Array(3 * 224 * 224);
  answer = new Error('device lost');
  await expect(session.run([view])).rejects.toThrow('device lost');
  answer = 1;
  const rows = await Promise.all([session.run([view, view]), session.run([view])]);
  expect(rows.map(({ length }) => length)).toEqual([2, 1]);
});

test('a model that takes one view at a time is given one view at a time', async () => {
  const [, ...rest] = card.input.shape;
  const single: DetectorCard = { ...card, input: { ...card.input, shape: [1, ...rest] } };
  const batches: number[] = [];
  const ort = fakeOrt({ wasm: { ...right, asked: (count) => batches.push(count) } });
  const session = await openDetector(model, single, { ort, backends: ['wasm'] });
  const view = new Float32Array(3 * 224 * 224);
  expect(await session.run([view, view, view])).toHaveLength(3);
  expect(batches).toEqual([1, 1, 1, 1]);
});
