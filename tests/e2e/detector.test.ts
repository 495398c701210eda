import { expect, test } from 'vitest';
import { photograph } from '../../cli/samples/pictures.ts';
import { evidenceOf, openStage, pictured } from './stage.ts';

/** Largest difference between two backends' calibrated scores that is still the same answer. */
const TOLERANCE = 0.02;

type Finding = { readonly word: string; readonly score: number; readonly backend: string };

test('WebGPU and WebAssembly give the same pictures the same word and score, and the evidence names which one ran', {
  timeout: 180_000,
}, async () => {
  const wasm = await findings({ webgpu: false });
  expect(Object.values(wasm).map(({ backend }) => backend)).toEqual(['wasm', 'wasm']);
  const webgpu = await findings({ webgpu: true });
  expect(Object.values(webgpu).map(({ backend }) => backend)).toEqual(['webgpu', 'webgpu']);
  for (const [name, { word, score }] of Object.entries(wasm)) {
    expect(webgpu[name]?.word, name).toBe(word);
    expect(Math.abs(webgpu[name]!.score - score), name).toBeLessThanOrEqual(TOLERANCE);
  }
});

async function findings(options: { webgpu: boolean }): Promise<Record<string, Finding>> {
  const stage = await openStage(options);
  const pictures = {
    'onion.jpg': await photograph('allium-oreophilum'),
    'acanthus.jpg': await photograph('acanthus-mollis'),
  };
  try {
    for (const [name, body] of Object.entries(pictures))
      stage.site.serve(`/${name}`, { type: 'image/jpeg', body });
    stage.site.page(
      '/page',
      Object.keys(pictures)
        .map((name) => `<img src="/${name}" alt="" width="200" height="150">`)
        .join(''),
    );
    const visit = await stage.visit('/page');
    const items = await visit.answers(2, 120_000);
    const found: Record<string, Finding> = {};
    for (const name of Object.keys(pictures)) {
      const item = pictured(items, name);
      const text = await evidenceOf(visit.panel, item);
      const [, score, backend] = /\(score ([\d.]+|–), model .+, on (\w+)\)/.exec(text) ?? [];
      found[name] = { word: item.word, score: Number(score), backend: backend ?? text };
    }
    return found;
  } finally {
    await stage.close();
  }
}
