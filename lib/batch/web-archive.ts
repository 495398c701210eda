import { ByteReader } from './byte-reader.ts';
import { gate } from './gate.ts';
import { gunzip } from './gunzip.ts';
import { type Allowance, spend } from './read-stream.ts';

/** A web archive whose records are inputs. */
export type WebArchive = {
  /** As it is called in the names of what lies in it: `site.warc.gz!http://example.org/photo.jpg`. */
  readonly name: string;
  /** Its bytes as they lie there, from some place on. */
  readonly open: (from: number) => Promise<AsyncIterable<Uint8Array>>;
  /** From where it can be opened without reading all that comes before. */
  readonly opens: 'anywhere' | 'front';
  /** Changes when the archive does. */
  readonly stamp: string;
  /** What all of it, with the archive that it lies in, may still give. */
  readonly allowance: Allowance;
  /** What an input keeps until it is read: its bytes, or where they lie, for whoever lists all inputs before any is read. */
  readonly keeps: 'bytes' | 'place';
  /** What Brotli unpacks to, as it comes. */
  readonly unbrotli: (bytes: Uint8Array) => AsyncIterable<Uint8Array>;
};

/** Where something lies in a web archive: so many unpacked bytes behind a place from which it can be unpacked. */
export type Place = { readonly from: number; readonly after: number };

/** A web archive as it is read from front to back, and where the reader stands. @throws ArchiveTooLarge, while it is read. */
export function readThrough(archive: WebArchive): {
  readonly reader: ByteReader;
  readonly place: () => Place;
} {
  let member = { packed: 0, unpacked: 0 };
  const chunks = unpacked(archive, 0, (packed, at) => {
    member = { packed, unpacked: at };
  });
  const reader = new ByteReader(chunks, (bytes) => spend(archive.allowance, { bytes }));
  return {
    reader,
    place() {
      const { position } = reader;
      if (archive.opens === 'front') return { from: 0, after: position };
      if (isPacked(archive)) return { from: member.packed, after: position - member.unpacked };
      return { from: position, after: 0 };
    },
  };
}

/** Reads what lies at places that were told before: one after the other, and in their order without unpacking anything twice. */
export function readAgain(archive: WebArchive): (place: Place, length: number) => Promise<Uint8Array> {
  const inTurn = gate(1);
  let open: { readonly from: number; readonly reader: ByteReader } | undefined;
  return ({ from, after }, length) =>
    inTurn(async () => {
      if (open?.from !== from || open.reader.position > after) {
        await open?.reader.close();
        open = { from, reader: new ByteReader(unpacked(archive, from)) };
      }
      const { reader } = open;
      await reader.skip(after - reader.position);
      return reader.take(length);
    });
}

async function* unpacked(
  archive: WebArchive,
  from: number,
  begins?: Parameters<typeof gunzip>[1],
): AsyncGenerator<Uint8Array> {
  const bytes = await archive.open(from);
  yield* isPacked(archive) ? gunzip(bytes, begins) : bytes;
}

/** Mostly record by record. */
function isPacked({ name }: WebArchive): boolean {
  return /\.gz$/i.test(name);
}
