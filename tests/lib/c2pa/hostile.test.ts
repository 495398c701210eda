import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openNodeCredentials } from '../../../cli/credentials/open-credentials.ts';
import type { C2paEvidence } from '../../../lib/c2pa/evidence.ts';
import { declaredOrigin } from '../../../lib/c2pa/origin.ts';
import { judge } from '../../../lib/verdict/judge.ts';
import { editedPicture, plainPicture, signedPicture } from './signed-pictures.ts';

/** Spoiled files in all; `COLOPHON_FUZZ=<number>` tries more. */
const RUNS = Number(process.env.COLOPHON_FUZZ ?? 120);
const SHARED = resolve(import.meta.dirname, '../../../../shared/data/c2pa/image/jpeg');
const ask = openNodeCredentials(async () => []);

/** Whole numbers below a bound, the same ones at every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

let files: Uint8Array[];

beforeAll(async () => {
  const small = await Promise.all(
    (['jpeg', 'png', 'webp'] as const).map(async (format) =>
      signedPicture({}, { bytes: await plainPicture('#123456', format), mediaType: `image/${format}` }),
    ),
  );
  files = [...small, await editedPicture(small[0]!)];
  if (!existsSync(SHARED)) console.info('Without C2PA’s own files, because ../shared/data/c2pa is not here.');
  else {
    const names = readdirSync(SHARED).filter((name) => /\.jpe?g$/.test(name));
    files.push(...names.map((name) => new Uint8Array(readFileSync(`${SHARED}/${name}`))));
  }
});

async function isSigned(bytes: Uint8Array): Promise<boolean> {
  const evidence = await ask(bytes);
  if (evidence.state === 'found') expect(() => declaredOrigin(evidence.details.manifest)).not.toThrow();
  return judge([evidence]).word === 'signed';
}

function withoutTimes(evidence: C2paEvidence): unknown {
  return JSON.parse(JSON.stringify(evidence), (key, value) => (key === 'signed' ? undefined : value));
}

describe('spoiled files', { timeout: 60_000 + RUNS * 1_000 }, () => {
  test('cut short anywhere are never signed', async () => {
    const number = numbers(1);
    for (let i = 0; i < RUNS; i++) {
      const file = files[i % files.length]!;
      const cut = file.subarray(0, number(file.length));
      expect(await isSigned(cut), `file ${i % files.length} cut to ${cut.length}`).toBe(false);
    }
  });

  test('with one bit turned in what the credentials cover are never signed, and say no other thing than before', async () => {
    const number = numbers(2);
    for (let i = 0; i < RUNS; i++) {
      const which = i % files.length;
      const bytes = files[which]!.slice();
      const [at, bit] = [number(bytes.length), number(8)];
      bytes[at] = bytes[at]! ^ (1 << bit);
      const before = await ask(files[which]!);
      const after = await ask(bytes);
      const name = `file ${which}, bit ${bit} of byte ${at}: ${after.code}`;
      if (after.code !== 'c2pa.binding.intact') continue;
      // What no signature covers may change: padding, and time stamps, which stand beside it. Nothing else that is told may.
      expect(before.code, name).toBe('c2pa.binding.intact');
      expect(withoutTimes(after), name).toEqual(withoutTimes(before));
    }
  });

  test('with a piece of noise in them give a finding', async () => {
    const number = numbers(3);
    for (let i = 0; i < RUNS / 3; i++) {
      const bytes = files[i % files.length]!.slice();
      const at = number(bytes.length);
      for (let j = at; j < Math.min(bytes.length, at + 1 + number(2_000)); j++) bytes[j] = number(256);
      const evidence = await ask(bytes);
      expect(evidence.lane).toBe('c2pa');
      expect(evidence.code).not.toMatch(/timeout|engine/);
    }
  });
});

test('credentials that say hostile things are read as text', async () => {
  const hostile = '</script><img src=x onerror=alert(1)>\u202e\u0000\n';
  const bytes = await signedPicture({
    title: hostile,
    generator: hostile,
    actions: [
      {
        action: 'c2pa.created',
        description: hostile,
        softwareAgent: { name: hostile },
        digitalSourceType: `http://evil.example/digitalsourcetype/digitalCapture`,
      },
      ...Array.from({ length: 500 }, () => ({ action: `com.example.${'x'.repeat(1_000)}` })),
    ],
    assertions: Array.from({ length: 30 }, (_, i) => ({
      label: `com.example.deep${i}`,
      data: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`),
    })),
  });
  const evidence = await ask(bytes);
  expect(evidence.code).toBe('c2pa.binding.intact');
  const { manifest } = (
    evidence as Extract<typeof evidence, { state: 'found'; details: { manifest: object } }>
  ).details;
  expect(manifest.actions).toHaveLength(100);
  expect(manifest.cut).toBe(true);
  expect(declaredOrigin(manifest)).toBe('unknown');
  expect(JSON.stringify(evidence).length).toBeLessThan(100_000);
});
