import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { ArchiveRefused, failing } from '../../lib/batch/archive.ts';
import { readStream } from '../../lib/batch/read-stream.ts';
import { type Listed, requireChecksum, zipInputs } from '../../lib/batch/zip-inputs.ts';
import { assertWithin, limits } from '../../lib/content/limits.ts';
import type { Input } from '../inputs.ts';
import type { Archive, Packed } from './archive.ts';

/** The inputs in an archive inside this one; undefined for a file that is none. */
type Nested = (name: string, packed: Packed) => AsyncIterable<Input> | undefined;

/** Where a ZIP's bytes are. */
type Place = ({ readonly path: string } | { readonly bytes: Buffer }) & { readonly stamp: string };

/** What its list says of a file, and what it is read by. */
type OnNode = Listed & { readonly entry: Entry };

/** The files in a ZIP: see {@link zipInputs}. Each read opens the archive anew, so that nothing stays open while others are checked. */
export async function* filesInZip(archive: Archive, nested: Nested): AsyncGenerator<Input> {
  const { name, source, allowance } = archive;
  let place: Place;
  try {
    place = await placeOf(source);
  } catch (error) {
    yield failing(name, new ArchiveRefused('is no ZIP that can be read', error));
    return;
  }
  yield* zipInputs(
    entriesIn(place),
    { ...archive, stamp: place.stamp },
    (listed, { name: inside, stamp }) => {
      const packed = { ...packedAt(listed, place, allowance), stamp };
      return nested(inside, packed) ?? [{ name: inside, read: packed.read, stamp }];
    },
  );
}

async function placeOf(source: Archive['source']): Promise<Place> {
  if ('path' in source) return { path: source.path, stamp: await stampOf(source.path) };
  return { bytes: Buffer.from(await source.read()), stamp: source.stamp };
}

async function* entriesIn(place: Place): AsyncGenerator<OnNode> {
  const zip = await open(place);
  try {
    for await (const entry of zip.eachEntry())
      yield {
        name: nameOf(entry),
        isEncrypted: entry.isEncrypted(),
        crc: entry.crc32,
        size: entry.uncompressedSize,
        offset: entry.relativeOffsetOfLocalHeader,
        entry,
      };
  } finally {
    zip.close();
  }
}

function packedAt(listed: OnNode, place: Place, allowance: Archive['allowance']): Omit<Packed, 'stamp'> {
  const stream = () => streamOf(listed.entry, place);
  const read = async () => {
    assertWithin(limits.fileBytes, listed.size);
    const bytes = await readStream(await stream(), allowance);
    requireChecksum(crc32(bytes), listed);
    return bytes;
  };
  return { read, stream };
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
  return yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}
