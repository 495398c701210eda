import { existsSync, readFileSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { decodePixels } from '../../../lib/content/decode-node.ts';
import type { Pixels } from '../../../lib/content/pixels.ts';
import { filePdq } from '../../../lib/fingerprint/file-pdq.ts';
import { hammingDistance, pdq } from '../../../lib/fingerprint/pdq.ts';
import { wasmKernel } from '../../../lib/fingerprint/wasm-kernel.ts';

const shared = new URL('../../../../shared/data/pdq/', import.meta.url);
const here = existsSync(shared);
if (!here) console.info('Skipped: hashes of the C++ reference, because ../shared/data/pdq is not here.');

type Golden = { path: string; hex: string; quality?: number };

/** Lines of a reference table whose image is here too. */
function golden(table: string, parse: (cells: string[]) => Golden): Golden[] {
  if (!here) return [];
  const lines = readFileSync(new URL(table, shared), 'utf8').trim().split('\n');
  return lines.map((line) => parse(line.split(','))).filter(({ path }) => existsSync(new URL(path, shared)));
}

const reference = golden('reference-hashes.csv', ([hex, quality, path]) => ({
  path: `data/${path}`,
  hex: hex!,
  quality: Number(quality),
}));

const published = golden('wasm/test/TestData/PDQMD5TestData.csv', ([path, hex]) => ({
  path: path!.replace('../../../../', ''),
  hex: hex!,
}));

async function pixelsIn({ path }: Golden): Promise<Pixels> {
  return decodePixels(readFileSync(new URL(path, shared)));
}

describe.skipIf(!here)('against the C++ reference', () => {
  test('its tables are read', () => {
    expect(reference.length).toBeGreaterThanOrEqual(30);
    expect(published.length).toBeGreaterThanOrEqual(14);
  });

  test.each(reference)('the hash and quality of $path are the same bit for bit', async (file) => {
    const { hash, quality } = filePdq(await pixelsIn(file), wasmKernel);
    expect(hammingDistance(hash, hexToBytes(file.hex))).toBe(0);
    expect(quality).toBe(file.quality);
  });

  test.each(published)('the hash of $path is within two bits of the published one', async (file) => {
    const { hash } = filePdq(await pixelsIn(file), wasmKernel);
    expect(hammingDistance(hash, hexToBytes(file.hex))).toBeLessThanOrEqual(2);
  });

  test.each(reference)('at full resolution $path is within ten bits', async (file) => {
    const { hash, quality } = pdq(await pixelsIn(file));
    expect(quality).toBe(file.quality);
    if (quality >= 80) expect(hammingDistance(hash, hexToBytes(file.hex))).toBeLessThanOrEqual(10);
  });
});
