import { crc32 } from '../content/crc32.ts';
import { assertWithin, limits } from '../content/limits.ts';
import {
  ArchiveRefused,
  archiveKind,
  failing,
  MAX_DEPTH,
  onlyArchived,
  orNothing,
  tooDeep,
} from './archive.ts';
import type { Input } from './input.ts';
import { type Allowance, readStream } from './read-stream.ts';
import { warcInputs } from './warc-inputs.ts';
import type { WebArchive } from './web-archive.ts';
import { openEntry, packedEntry, type ZipEntry, zipEntries } from './zip-entries.ts';
import { requireChecksum, zipInputs } from './zip-inputs.ts';

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
  if (kind === 'wacz') return onlyArchived(filesInZip(archive), name);
  if (kind === 'zip') return filesInZip(archive);
  const open = async (from: number) => file.slice(from).stream();
  return warcInputs({ ...archive, open, opens: 'anywhere', keeps: 'place' });
}

/** The files in a ZIP: see {@link zipInputs}. */
function filesInZip(archive: Archive): AsyncGenerator<Input> {
  return zipInputs(zipEntries(archive.file), archive, (entry, named) => {
    const kind = archiveKind(named.name);
    if (kind === 'warc') return orNothing(webArchiveIn(entry, { ...archive, ...named }), named.name);
    if (kind) return orNothing(zipIn(entry, { ...archive, ...named }), named.name);
    return [{ ...named, read: () => readEntry(entry, archive) }];
  });
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
  requireChecksum(crc32(bytes), entry);
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
