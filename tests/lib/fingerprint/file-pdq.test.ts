import { expect, test } from 'vitest';
import type { Pixels } from '../../../lib/content/pixels.ts';
import { filePdq } from '../../../lib/fingerprint/file-pdq.ts';
import { pdq, pdqHex } from '../../../lib/fingerprint/pdq.ts';
import { plainKernel } from '../../../lib/fingerprint/plain-kernel.ts';
import { wasmKernel } from '../../../lib/fingerprint/wasm-kernel.ts';
import { referencePdq } from './reference-pdq.ts';
import { syntheticLuma, upright } from './synthetic-luma.ts';

/** The file hasher's 512x512 pixels, picked one by one. */
function everyNth({ width, height, data }: Pixels): Float32Array {
  return Float32Array.from({ length: 512 * 512 }, (_, at) => {
    const x = Math.floor(((at % 512) * width) / 512);
    const y = Math.floor((Math.floor(at / 512) * height) / 512);
    return data[y * width + x]!;
  });
}

test.each([
  [513, 512],
  [1_300, 700],
  [700, 1_300],
  [2_048, 40],
  [60, 5_000],
])('above 512 pixels it is the PDQ of every n-th pixel (%d x %d)', (width, height) => {
  const picture = syntheticLuma(width, height);
  const { hash, quality } = referencePdq({ width: 512, height: 512 }, everyNth(picture));
  const made = filePdq(picture, wasmKernel);
  expect({ hash: pdqHex(made.hash), quality: made.quality }).toEqual({ hash, quality });
  expect(filePdq(picture, plainKernel)).toEqual(made);
});

test('up to 512 pixels it is the PDQ of the picture', () => {
  const picture = syntheticLuma(512, 300);
  expect(filePdq(picture, wasmKernel)).toEqual(pdq(picture));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
  'it is of the upright picture (orientation %d)',
  (orientation) => {
    const stored = { ...syntheticLuma(900, 640), orientation };
    expect(filePdq(stored, wasmKernel)).toEqual(filePdq(upright(stored), wasmKernel));
  },
);

test('a side under five pixels gives no hash, however long the other one is', () => {
  expect(filePdq(syntheticLuma(4, 10_000), wasmKernel)).toEqual({ hash: new Uint8Array(32), quality: 0 });
});
