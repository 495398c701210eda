import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { BatchFigures } from './build-batch.ts';

test('a batch of 50,000 leaves is built and proved within 250 MB; npm run bench -- merkle does a million', () => {
  const script = fileURLToPath(new URL('build-batch.ts', import.meta.url));
  const printed = execFileSync(process.execPath, [script, '50000'], { encoding: 'utf8' });
  const figures = JSON.parse(printed) as BatchFigures;
  expect(figures.leaves).toBe(50_000);
  expect(figures.peakMegabytes).toBeLessThan(250);
});
