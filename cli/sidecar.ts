import { lstat, readFile, stat, writeFile } from 'node:fs/promises';
import { SIDECAR } from '../lib/batch/beside.ts';
import type { Envelope } from '../lib/statement/envelope.ts';
import { MAX_ENVELOPE_BYTES } from '../lib/statement/source.ts';

export { SIDECAR };

/** Writes a file's signed statement beside it. @returns where. @throws {@link SidecarExists} */
export async function writeSidecar(path: string, envelope: Envelope): Promise<string> {
  await requireNoSidecar(path);
  const place = path + SIDECAR;
  await writeFile(place, `${JSON.stringify(envelope)}\n`, { flag: 'wx' });
  return place;
}

/** @throws {@link SidecarExists}: what is there may hold the only copy of a salt, and is never replaced. */
export async function requireNoSidecar(path: string): Promise<void> {
  if (await lstat(path + SIDECAR).catch(() => undefined)) throw new SidecarExists(path + SIDECAR);
}

/**
 * What lies beside a file, untrusted; undefined where nothing does.
 *
 * @throws {@link SidecarUnreadable}
 */
export async function readSidecar(path: string): Promise<unknown> {
  const place = path + SIDECAR;
  const found = await stat(place).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isFile() || found.size > MAX_ENVELOPE_BYTES) throw new SidecarUnreadable(place);
  try {
    return JSON.parse(await readFile(place, 'utf8'));
  } catch {
    throw new SidecarUnreadable(place);
  }
}

/** A signed statement lies beside the file already. */
export class SidecarExists extends Error {
  override name = 'SidecarExists';
  constructor(place: string) {
    super(`There is a ${place} already. Move it away if another is to take its place.`);
  }
}

/** What lies beside a file is no JSON, or larger than any signed statement. */
export class SidecarUnreadable extends Error {
  override name = 'SidecarUnreadable';
  constructor(place: string) {
    super(`${place} is not a signed statement.`);
  }
}
