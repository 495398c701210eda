import { crc32 } from '../content/crc32.ts';
import { assertWithin, limits } from '../content/limits.ts';
import { ArchiveRefused, failing, isLeftOut } from './archive.ts';
import type { Input } from './input.ts';
import { type Allowance, ArchiveTooLarge, readStream, spend } from './read-stream.ts';
import { openEntry, type ZipEntry, zipEntries } from './zip-entries.ts';

/** No more entries are read of one ZIP file, and names are cut, as they are shown and written down. */
const MAX_ENTRIES = 100_000;
const MAX_NAME = 1_000;

/** A ZIP in a ZIP in a ZIP is read, and no further: one can be made that holds itself. */
const MAX_DEPTH = 2;

/** A ZIP whose files are inputs. */
export type ZipFile = {
  /** As it is called in the names of what lies in it: `archive.zip!folder/photo.jpg`. */
  readonly name: string;
  readonly file: Blob;
  /** Changes when the archive does: a checksum of 32 bits, which is all that an entry says of itself, can be aimed at. */
  readonly stamp: string;
  /** In how many archives it lies. */
  readonly depth: number;
  /** What all of it, archives in it included, may still give. */
  readonly allowance: Allowance;
};

/** Whether a file's name says that it is an archive, and of which kind. */
export function archiveKind(name: string): 'zip' | 'web-archive' | undefined {
  if (/\.zip$/i.test(name)) return 'zip';
  return /\.(wacz|warc(\.gz)?)$/i.test(name) ? 'web-archive' : undefined;
}

/** An input for an archive that only the command line opens. */
export function webArchive(name: string): Input {
  return failing(name, new ArchiveRefused('is a web archive, which the command line opens: colophon verify'));
}

/** The files in a ZIP, in its own order. Nothing is written anywhere, so a name that leads out of the archive leads nowhere. */
export async function* zipInputs(archive: ZipFile): AsyncGenerator<Input> {
  const { name, file, depth, allowance } = archive;
  if (depth > MAX_DEPTH) {
    yield failing(name, new ArchiveRefused(`lies more than ${MAX_DEPTH} archives deep: unpack it first`));
    return;
  }
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

async function* inputsFor(entry: ZipEntry, archive: ZipFile): AsyncGenerator<Input> {
  const inside = entry.name.slice(0, MAX_NAME);
  if (inside.endsWith('/') || isLeftOut(inside)) return;
  const name = `${archive.name}!${inside}`;
  if (entry.isEncrypted) {
    yield failing(name, new ArchiveRefused('is encrypted', undefined, 'entry'));
    return;
  }
  const read = () => readEntry(entry, archive);
  const kind = archiveKind(inside);
  if (kind === 'zip') yield* nested(name, read, { ...archive, stamp: stampOf(entry, archive) });
  else if (kind === 'web-archive') yield webArchive(name);
  else yield { name, read, stamp: stampOf(entry, archive) };
}

function stampOf({ crc, size, offset }: ZipEntry, { stamp }: ZipFile): string {
  return `${stamp} ${crc}:${size}:${offset}`;
}

async function* nested(
  name: string,
  read: () => Promise<Uint8Array<ArrayBuffer>>,
  archive: ZipFile,
): AsyncGenerator<Input> {
  let file: Blob;
  try {
    file = new Blob([await read()]);
  } catch (error) {
    yield failing(name, new ArchiveRefused('is no ZIP that can be read', error));
    return;
  }
  yield* zipInputs({ ...archive, name, file, depth: archive.depth + 1 });
}

async function readEntry(entry: ZipEntry, { file, allowance }: ZipFile): Promise<Uint8Array<ArrayBuffer>> {
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
