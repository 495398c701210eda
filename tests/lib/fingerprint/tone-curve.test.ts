import { expect, test } from 'vitest';
import { fitCurve } from '../../../lib/fingerprint/tone-curve.ts';

const levels = Array.from({ length: 4096 }, (_, i) => (i * 37) % 256);

test.each<[string, (level: number) => number]>([
  ['clips', (level) => Math.min(255, 1.4 * level)],
  ['is bent', (level) => 255 * (level / 255) ** 0.5],
  ['is inverted', (level) => 255 - level],
  ['is left alone', (level) => level],
])('a tone that %s is followed', (_, tone) => {
  const direction = tone(255) - tone(0);
  const curve = fitCurve(levels, levels.map(tone), direction);
  for (let level = 8; level < 248; level++) expect(Math.abs(curve[level]! - tone(level))).toBeLessThan(3);
});

test('a curve never turns back, and a tenth of wild cells does not move it', () => {
  const copy = levels.map((level, i) => (i % 10 === 0 ? (i * 91) % 256 : 0.8 * level + 20));
  const curve = fitCurve(levels, copy, 1);
  for (let level = 1; level < 256; level++) expect(curve[level]!).toBeGreaterThanOrEqual(curve[level - 1]!);
  for (let level = 8; level < 248; level++)
    expect(Math.abs(curve[level]! - 0.8 * level - 20)).toBeLessThan(3);
});
