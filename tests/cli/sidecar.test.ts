import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSidecar, SidecarExists, SidecarUnreadable, writeSidecar } from '../../cli/sidecar.ts';
import { envelopeOf } from './relay/claims.ts';

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-sidecar-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the signed statement beside a file', () => {
  test('is read back as it was written, and never replaced', async () => {
    const envelope = envelopeOf(1);
    expect(await writeSidecar(at('a.jpg'), envelope)).toBe(at('a.jpg.colophon.json'));
    expect(await readSidecar(at('a.jpg'))).toEqual(envelope);
    await expect(writeSidecar(at('a.jpg'), envelopeOf(2))).rejects.toThrow(SidecarExists);
    expect(JSON.parse(await readFile(at('a.jpg.colophon.json'), 'utf8'))).toEqual(envelope);
  });

  test('need not be there', async () => {
    expect(await readSidecar(at('none.jpg'))).toBeUndefined();
  });

  test.each<[string, (place: string) => Promise<unknown>]>([
    ['is no JSON', (place) => writeFile(place, '<!doctype html>')],
    ['is a folder', (place) => mkdir(place)],
    [
      'is larger than any',
      async (place) => {
        await writeFile(place, '{');
        await truncate(place, 2 ** 30);
      },
    ],
  ])('is not read where it %s', async (title, place) => {
    const path = at(title.replaceAll(' ', '-'));
    await place(`${path}.colophon.json`);
    await expect(readSidecar(path)).rejects.toThrow(SidecarUnreadable);
  });
});
