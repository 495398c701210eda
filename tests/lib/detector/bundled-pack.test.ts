import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as ort from 'onnxruntime-web/wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeImage } from '../../../lib/content/decode-node.ts';
import { parseCard } from '../../../lib/detector/card.ts';
import { detect } from '../../../lib/detector/detect.ts';
import { selfTestError, selfTestInputs } from '../../../lib/detector/self-test.ts';
import { type DetectorSession, openDetector } from '../../../lib/detector/session.ts';
import cardJson from '../../../public/models/image-1/card.json' with { type: 'json' };
import vectors from '../../vectors/detector-scores.json' with { type: 'json' };

const card = parseCard(cardJson);
const modelFile = new URL('../../../public/models/image-1/model.onnx', import.meta.url);
const require = createRequire(import.meta.url);
let session: DetectorSession;

beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  session = await openDetector(await readFile(modelFile), card, { ort });
});

afterAll(() => session.close());

test('without a GPU build the pack runs on WASM and says why not on WebGPU', () => {
  expect(session.backend).toBe('wasm');
  expect(session.refused.map(({ backend }) => backend)).toEqual(['webgpu']);
});

test('the model reproduces the self-test of its card', async () => {
  expect(selfTestError(card, await session.run(selfTestInputs(card)))).toBeLessThan(0.002);
});

test('the model is small enough to ship', async () => {
  const { size } = await stat(modelFile);
  expect(size).toBe(card.model.bytes);
  expect(size).toBeLessThanOrEqual(6_000_000);
});

test('the card and the recorded scores speak of the same model', () => {
  expect(vectors.model).toBe(card.model.sha256);
});

test.each(vectors.pictures)('$package scores as in training, and is not called likely-ai', async (vector) => {
  const photograph = await decodeImage(await readFile(require.resolve(`${vector.package}/data/image.jpg`)));
  const finding = await detect(session, photograph);
  expect(finding.word).not.toBe('likely-ai');
  expect(Math.abs(finding.score! - vector.score)).toBeLessThan(vectors.tolerance);
  for (const { name, score } of finding.stability) {
    expect(Math.abs(score - vector[name as 'rescaled' | 'recompressed' | 'trimmed'])).toBeLessThan(
      vectors.tolerance,
    );
  }
});
