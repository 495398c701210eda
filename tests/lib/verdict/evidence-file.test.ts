import { expect, test } from 'vitest';
import { evidenceFile, plainJson, readableEvidence } from '../../../lib/verdict/evidence-file.ts';
import { VERDICTS } from '../../components/verdicts.ts';

const registry = {
  chainId: 31337,
  registry: `0x${'12'.repeat(20)}`,
  service: 'http://127.0.0.1',
  followed: {},
};

test('a file of evidence has everything the verdict rests on, and of the settings only which registry was asked', () => {
  const about = { type: 'image', label: '<b>"', url: 'https://a.example/p.jpg', page: 'a.example' } as const;
  const file = JSON.parse(evidenceFile(about, VERDICTS.altered, registry, Date.UTC(2026, 10, 27)));
  expect(Object.keys(file)).toEqual(['format', 'version', 'made', 'about', 'registry', 'verdict']);
  expect(file).toMatchObject({
    format: 'colophon-evidence',
    version: 1,
    made: '2026-11-27T00:00:00.000Z',
    about,
    registry: { chainId: 31337, address: registry.registry },
  });
  expect(file.registry).not.toHaveProperty('followed');
  expect(file.verdict).toEqual(JSON.parse(JSON.stringify(VERDICTS.altered)));
});

test('what is for machines is cut for reading, and says how long it is', () => {
  const shown = readableEvidence(VERDICTS.altered);
  expect(shown).toContain('… (5464 characters)');
  expect(shown).toContain('"relation": "locally-changed"');
  expect(shown.length).toBeLessThan(4_000);
});

test('nothing in it is invisible or turns the line around, and it still says the same', () => {
  const value = { name: 'a\u202Egnp.exe\u2066\u200B\u2028<script>' };
  const json = plainJson(value);
  expect(json).toMatch(/^[\n\x20-\x7e]+$/);
  expect(JSON.parse(json)).toEqual(value);
});
