import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { ArchiveRefused, failing, isLeftOut } from '../../lib/batch/archive.ts';
import { ArchiveTooLarge, readStream, spend } from '../../lib/batch/read-stream.ts';
import { assertWithin, limits } from '../../lib/content/limits.ts';
import type { Input } from '../inputs.ts';
import type { Archive, Packed } from './archive.ts';

/** No more entries are read of one ZIP file. */
const MAX_ENTRIES = 100_000;

/** Longer names are cut: they are shown, and written down. */
const MAX_NAME = 1_000;

/** The inputs in an archive inside this one; undefined for a file that is none. */
type Nested = (name: string, packed: Packed) => AsyncIterable<Input> | undefined;

/** Where a ZIP's bytes are. */
type Place = ({ readonly path: string } | { readonly bytes: Buffer }) & { readonly stamp: string };

/**
 * The files in a ZIP, in its own order. Nothing is written to a disk, so a name that leads out of the archive leads nowhere; it is told
 * of. Each read opens the archive anew, so that nothing stays open while others are checked.
 */
export async function* filesInZip(archive: Archive, nested: Nested): AsyncGenerator<Input> {
  const { name, source } = archive;
  let [place, zip]: [Place?, ZipFile?] = [];
  try {
    place =
      'path' in source
        ? { path: source.path, stamp: await stampOf(source.path) }
        : { bytes: Buffer.from(await source.read()), stamp: source.stamp };
    zip = await open(place);
  } catch (error) {
    yield failing(name, new ArchiveRefused('is no ZIP that can be read', error));
    return;
  }
  let entries = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      spend(archive.allowance, { files: 1 });
      if (++entries > MAX_ENTRIES) throw new ArchiveTooLarge();
      yield* inputsFor(entry, place, archive, nested);
    }
  } catch (error) {
    yield failing(name, new ArchiveRefused('could not be read to its end', error));
  } finally {
    zip.close();
  }
}

async function* inputsFor(
  entry: Entry,
  place: Place,
  { name: archiveName, allowance, note }: Archive,
  nested: Nested,
): AsyncGenerator<Input> {
  const inside = nameOf(entry);
  if (inside.endsWith('/') || isLeftOut(inside)) return;
  const name = `${archiveName}!${inside}`;
  if (entry.isEncrypted()) {
    yield failing(name, new ArchiveRefused('is encrypted', undefined, 'entry'));
    return;
  }
  if (leadsOut(inside)) note(name, 'its name leads out of the archive; it is read, and nothing is written.');
  const packed = packedAt(entry, place, allowance);
  const inputs = nested(name, packed);
  if (inputs) yield* inputs;
  else
    yield {
      name,
      read: packed.read,
      stamp: packed.stamp,
    };
}

function packedAt(entry: Entry, place: Place, allowance: Archive['allowance']): Packed {
  const stream = () => streamOf(entry, place);
  const read = async () => {
    assertWithin(limits.fileBytes, entry.uncompressedSize);
    const bytes = await readStream(await stream(), allowance);
    if (crc32(bytes) !== entry.crc32)
      throw new ArchiveRefused('is damaged: its checksum does not fit', undefined, 'entry');
    return bytes;
  };
  const { crc32: sum, uncompressedSize, relativeOffsetOfLocalHeader } = entry;
  // A checksum of 32 bits can be aimed at: what the archive is comes first.
  return { read, stream, stamp: `${place.stamp} ${sum}:${uncompressedSize}:${relativeOffsetOfLocalHeader}` };
}

/** Changes when the file does. */
export async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size}:${mtimeMs}`;
}

/** The stream keeps open what it reads from. */
async function streamOf(entry: Entry, place: Place): Promise<Readable> {
  const zip = await open(place);
  try {
    return await zip.openReadStreamPromise(entry);
  } finally {
    zip.close();
  }
}

/** yauzl would refuse a whole archive for one name that leads out of it, so it is not asked to look at names. */
function open(place: Place): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  return 'path' in place
    ? yauzl.openPromise(place.path, options)
    : yauzl.fromBufferPromise(place.bytes, options);
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false).slice(0, MAX_NAME);
}

function leadsOut(name: string): boolean {
  return /^([/\\]|[a-z]:)/i.test(name) || name.split(/[/\\]/).includes('..');
}
