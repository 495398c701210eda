import { ArchiveRefused, failing, isLeftOut } from './archive.ts';
import type { Input } from './input.ts';
import { type Allowance, ArchiveTooLarge, spend } from './read-stream.ts';
import type { ZipEntry } from './zip-entries.ts';

/** No more entries are read of one ZIP file. */
const MAX_ENTRIES = 100_000;

/** Longer names are cut: they are shown, and written down. */
const MAX_NAME = 1_000;

/** What a ZIP's own list says of a file, whoever read the list. */
export type Listed = Pick<ZipEntry, 'name' | 'isEncrypted' | 'crc' | 'size' | 'offset'>;

/** A ZIP whose files are inputs. */
type Zip = {
  readonly name: string;
  /** Changes when the archive does. */
  readonly stamp: string;
  readonly allowance: Allowance;
  /** Told what is odd about a file in it, and does not keep it from being checked. */
  readonly note?: (name: string, why: string) => void;
};

/**
 * The inputs for the files in a ZIP, in its own order. Nothing is written anywhere, so a name that leads out of the archive leads
 * nowhere; it is told of.
 *
 * @param entries its list, as it is read.
 * @param open what a file in it stands for: itself, or what is in it.
 */
export async function* zipInputs<Entry extends Listed>(
  entries: AsyncIterable<Entry>,
  zip: Zip,
  open: (
    entry: Entry,
    named: { readonly name: string; readonly stamp: string },
  ) => AsyncIterable<Input> | [Input],
): AsyncGenerator<Input> {
  let count = 0;
  try {
    for await (const entry of entries) {
      if (++count > MAX_ENTRIES) throw new ArchiveTooLarge();
      spend(zip.allowance, { files: 1 });
      const inside = entry.name.slice(0, MAX_NAME);
      if (inside.endsWith('/') || isLeftOut(inside)) continue;
      const name = `${zip.name}!${inside}`;
      if (entry.isEncrypted) {
        yield failing(name, new ArchiveRefused('is encrypted', undefined, 'entry'));
        continue;
      }
      if (leadsOut(inside))
        zip.note?.(name, 'its name leads out of the archive; it is read, and nothing is written.');
      yield* open(entry, { name, stamp: stampOf(entry, zip) });
    }
  } catch (error) {
    const why = count === 0 ? 'is no ZIP that can be read' : 'could not be read to its end';
    yield failing(zip.name, new ArchiveRefused(why, error));
  }
}

/** A checksum of 32 bits can be aimed at: what the archive is comes first. */
function stampOf({ crc, size, offset }: Listed, { stamp }: Zip): string {
  return `${stamp} ${crc}:${size}:${offset}`;
}

function leadsOut(name: string): boolean {
  return /^([/\\]|[a-z]:)/i.test(name) || name.split(/[/\\]/).includes('..');
}

/** @throws ArchiveRefused where unpacked bytes are not those that were packed. */
export function requireChecksum(sum: number, { crc }: Listed): void {
  if (sum !== crc) throw new ArchiveRefused('is damaged: its checksum does not fit', undefined, 'entry');
}
