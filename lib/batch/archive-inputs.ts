import { crc32 } from '../content/crc32.ts';
import { assertWithin, limits } from '../content/limits.ts';
import {
  ArchiveRefused,
  archiveKind,
  failing,
  isLeftOut,
  MAX_DEPTH,
  onlyArchived,
  orNothing,
  tooDeep,
} from './archive.ts';
import type { Input } from './input.ts';
import { type Allowance, ArchiveTooLarge, readStream, spend } from './read-stream.ts';
import { warcInputs } from './warc-inputs.ts';
import type { WebArchive } from './web-archive.ts';
import { openEntry, packedEntry, type ZipEntry, zipEntries } from './zip-entries.ts';

/** No more entries are read of one ZIP file, and names are cut, as they are shown and written down. */
const MAX_ENTRIES = 100_000;
const MAX_NAME = 1_000;

/** An archive whose files are inputs. */
export type Archive = {
  /** As it is called in the names of what lies in it: `archive.zip!folder/photo.jpg`. */
  readonly name: string;
  readonly file: Blob;
  /** What Brotli unpacks to, as it comes. */
  readonly unbrotli: WebArchive['unbrotli'];
  /** Changes when the archive does: a checksum of 32 bits, which is all that an entry says of itself, can be aimed at. */
  readonly stamp: string;
  /** In how many archives it lies. */
  readonly depth: number;
  /** What all of it, archives in it included, may still give. */
  readonly allowance: Allowance;
};

/** The inputs in an archive that was named, by what its name ends with; undefined where the file is none. */
export function archiveInputs(archive: Archive): AsyncGenerator<Input> | undefined {
  const inputs = inputsIn(archive);
  return inputs && orNothing(inputs, archive.name);
}

function inputsIn(archive: Archive): AsyncGenerator<Input> | undefined {
  const { name, file, depth } = archive;
  const kind = archiveKind(name);
  if (!kind) return undefined;
  if (depth > MAX_DEPTH) return tooDeep(name);
  if (kind === 'wacz') return onlyArchived(zipInputs(archive), name);
  if (kind === 'zip') return zipInputs(archive);
  const open = async (from: number) => file.slice(from).stream();
  return warcInputs({ ...archive, open, opens: 'anywhere', keeps: 'place' });
}

/** The files in a ZIP, in its own order. Nothing is written anywhere, so a name that leads out of the archive leads nowhere. */
export async function* zipInputs(archive: Archive): AsyncGenerator<Input> {
  const { name, file, allowance } = archive;
  let entries = 0;
  try {
    for await (const entry of zipEntries(file)) {
      spend(allowance, { files: 1 });
      if (++entries > MAX_ENTRIES) throw new ArchiveTooLarge();
      yield* inputsFor(entry, archive);
    }
  } catch (error) {
    const why = entries === 0 ? 'is no ZIP that can be read' : 'could not be read to its end';
    yield failing(name, new ArchiveRefused(why, error));
  }
}

async function* inputsFor(entry: ZipEntry, archive: Archive): AsyncGenerator<Input> {
  const inside = entry.name.slice(0, MAX_NAME);
  if (inside.endsWith('/') || isLeftOut(inside)) return;
  const name = `${archive.name}!${inside}`;
  if (entry.isEncrypted) {
    yield failing(name, new ArchiveRefused('is encrypted', undefined, 'entry'));
    return;
  }
  const stamp = stampOf(entry, archive);
  const kind = archiveKind(inside);
  if (kind === 'warc') yield* orNothing(webArchiveIn(entry, { ...archive, name, stamp }), name);
  else if (kind) yield* orNothing(zipIn(entry, { ...archive, name, stamp }), name);
  else yield { name, read: () => readEntry(entry, archive), stamp };
}

function stampOf({ crc, size, offset }: ZipEntry, { stamp }: Archive): string {
  return `${stamp} ${crc}:${size}:${offset}`;
}

/** @param archive the one it lies in, with its own name and stamp. */
function webArchiveIn(entry: ZipEntry, archive: Archive): AsyncGenerator<Input> {
  const { name, file, depth } = archive;
  if (depth + 1 > MAX_DEPTH) return tooDeep(name);
  if (entry.method !== 0)
    return warcInputs({ ...archive, open: () => openEntry(file, entry), opens: 'front', keeps: 'place' });
  const open = async (from: number) => (await packedEntry(file, entry)).slice(from).stream();
  return warcInputs({ ...archive, open, opens: 'anywhere', keeps: 'place' });
}

async function* zipIn(entry: ZipEntry, archive: Archive): AsyncGenerator<Input> {
  const { name, depth } = archive;
  if (depth + 1 > MAX_DEPTH) return yield* tooDeep(name);
  let file: Blob;
  try {
    file = new Blob([await readEntry(entry, archive)]);
  } catch (error) {
    yield failing(name, new ArchiveRefused('is no ZIP that can be read', error));
    return;
  }
  yield* inputsIn({ ...archive, file, depth: depth + 1 }) ?? [];
}

async function readEntry(entry: ZipEntry, { file, allowance }: Archive): Promise<Uint8Array<ArrayBuffer>> {
  assertWithin(limits.fileBytes, entry.size);
  const bytes = await readStream(upTo(entry.size, await openEntry(file, entry)), allowance);
  if (crc32(bytes) !== entry.crc)
    throw new ArchiveRefused('is damaged: its checksum does not fit', undefined, 'entry');
  return bytes;
}

async function* upTo(size: number, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of source) {
    read += chunk.length;
    if (read > size) throw new ArchiveRefused('gives more than the archive says', undefined, 'entry');
    yield chunk;
  }
}
