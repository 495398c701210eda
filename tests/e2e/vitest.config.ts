import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** One browser at a time: they share the machine, and what is measured here is behaviour, not speed. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 15_000, interval: 100 } },
  },
});
