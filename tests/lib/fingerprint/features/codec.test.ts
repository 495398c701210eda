import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIRECTIONS, WORDS } from '../../../../lib/fingerprint/features/brief.ts';
import {
  FeaturesMalformed,
  featuresFromBase64,
  featuresToBase64,
  MAX_FEATURES,
} from '../../../../lib/fingerprint/features/codec.ts';
import { type Features, LEVELS } from '../../../../lib/fingerprint/features/features.ts';

const sixteenBits = fc.integer({ min: 0, max: 65535 });
const feature = fc.record({
  x: sixteenBits,
  y: sixteenBits,
  level: fc.integer({ min: 0, max: LEVELS - 1 }),
  turn: fc.integer({ min: 0, max: DIRECTIONS - 1 }),
  bits: fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: WORDS, maxLength: WORDS }),
});
const anyFeatures = fc.array(feature, { maxLength: MAX_FEATURES }).map(
  (all): Features => ({
    count: all.length,
    x: Float32Array.from(all, ({ x }) => x / 65535),
    y: Float32Array.from(all, ({ y }) => y / 65535),
    level: Uint8Array.from(all, ({ level }) => level),
    turn: Uint8Array.from(all, ({ turn }) => turn),
    bits: Uint32Array.from(all.flatMap(({ bits }) => bits)),
  }),
);

test('whatever features are written are read back the same', () => {
  fc.assert(
    fc.property(anyFeatures, (features) => {
      expect(featuresFromBase64(featuresToBase64(features))).toEqual(features);
    }),
  );
});

test('any bytes are features or are refused by name, and what is read is written the same', () => {
  const bytes = fc.uint8Array({ maxLength: 38 * 4 });
  fc.assert(
    fc.property(bytes, (raw) => {
      const text = btoa(String.fromCharCode(...raw));
      const read = unlessMalformed(text);
      if (read) expect(featuresToBase64(read)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('any text is features or is refused by name', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
      const read = unlessMalformed(text);
      if (read) expect(read.count).toBeLessThanOrEqual(MAX_FEATURES);
    }),
    { numRuns: 500 },
  );
});

test('the message quotes what was read and says what to do', () => {
  expect(() => featuresFromBase64('not base64!')).toThrow(
    /are not base64 \("not base64!"\).*Ask the signer for a new statement/,
  );
});

function unlessMalformed(text: string): Features | undefined {
  try {
    return featuresFromBase64(text);
  } catch (error) {
    expect(error).toBeInstanceOf(FeaturesMalformed);
    return undefined;
  }
}
