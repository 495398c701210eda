import { expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import { WORDS } from '../../../../lib/fingerprint/features/brief.ts';
import { MAX_FEATURES } from '../../../../lib/fingerprint/features/codec.ts';
import { type Features, takeFeatures } from '../../../../lib/fingerprint/features/features.ts';
import { matchFeatures } from '../../../../lib/fingerprint/features/match.ts';
import { plainMatchFeatures } from '../../../../lib/fingerprint/features/plain-match.ts';
import { RECORD_SIDE, viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';
import { photographs } from '../photographs.ts';

/** Features at places along a line, each with so many of its bits set. */
function made(places: readonly { readonly x: number; readonly set: number }[]): Features {
  const bits = new Uint32Array(WORDS * places.length);
  places.forEach(({ set }, i) => {
    for (let bit = 0; bit < set; bit++) bits[i * WORDS + (bit >> 5)]! |= 1 << (bit & 31);
  });
  const count = places.length;
  return {
    count,
    x: Float32Array.from(places, ({ x }) => x),
    y: new Float32Array(count).fill(0.5),
    level: new Uint8Array(count),
    turn: new Uint8Array(count),
    bits,
  };
}

test('a picture matches itself place by place, the surest first', async () => {
  for (const { bytes } of photographs) {
    const own = takeFeatures(viewOf(lumaRows(await decodePixels(bytes)), RECORD_SIDE), MAX_FEATURES);
    const matches = matchFeatures(own, own);
    expect(matches.length).toBeGreaterThan(MAX_FEATURES / 2);
    for (const { original, copy, distance } of matches) expect([copy, distance]).toEqual([original, 0]);
  }
});

test('the nearest is taken, with how many bits differ', () => {
  const copy = made([
    { x: 0.1, set: 100 },
    { x: 0.5, set: 12 },
    { x: 0.9, set: 200 },
  ]);
  expect(matchFeatures(made([{ x: 0.5, set: 10 }]), copy)).toEqual([{ original: 0, copy: 1, distance: 2 }]);
});

test.each([
  ['a place unlike all others', made([{ x: 0.2, set: 256 }]), made([{ x: 0.2, set: 0 }])],
  [
    'one of many that look alike',
    made([{ x: 0.2, set: 20 }]),
    made([
      { x: 0.2, set: 0 },
      { x: 0.8, set: 40 },
    ]),
  ],
  ['a picture with no features', made([]), made([{ x: 0.2, set: 0 }])],
  ['a copy with no features', made([{ x: 0.2, set: 0 }]), made([])],
])('%s matches nothing', (_, original, copy) => {
  expect(matchFeatures(original, copy)).toEqual([]);
});

test('the same place seen in another size is no rival', () => {
  const copy = made([
    { x: 0.5, set: 0 },
    { x: 0.505, set: 21 },
  ]);
  expect(matchFeatures(made([{ x: 0.5, set: 20 }]), copy)).toEqual([{ original: 0, copy: 1, distance: 1 }]);
});

test('WebAssembly finds what plain TypeScript finds, between all photographs and for pictures without features', async () => {
  const taken = await Promise.all(
    photographs.map(async ({ bytes }) =>
      takeFeatures(viewOf(lumaRows(await decodePixels(bytes)), RECORD_SIDE), MAX_FEATURES),
    ),
  );
  for (const original of [...taken, made([])]) {
    for (const copy of [...taken, made([])])
      expect(matchFeatures(original, copy)).toEqual(plainMatchFeatures(original, copy));
  }
});
