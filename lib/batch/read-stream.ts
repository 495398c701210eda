import { joined } from '../content/joined.ts';
import { assertWithin, limits } from '../content/limits.ts';

/** What one archive may still give, shared by all that is read out of it. */
export type Allowance = { bytes: number; files: number };

/** No more is read of one archive, archives in it included: 16 GiB, and a million files. */
export const wholeAllowance = (): Allowance => ({ bytes: 16 * 1024 ** 3, files: 1_000_000 });

/**
 * Reads a stream to its end, and no further than the limit of a file.
 *
 * @throws {ContentTooLarge}; {@link ArchiveTooLarge} where the archive as a whole has given too much.
 */
export async function readStream(
  source: AsyncIterable<Uint8Array>,
  allowance?: Allowance,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    assertWithin(limits.fileBytes, length);
    if (allowance) spend(allowance, { bytes: chunk.length });
    chunks.push(chunk);
  }
  return joined(chunks);
}

/** @throws {@link ArchiveTooLarge} */
export function spend(allowance: Allowance, { bytes = 0, files = 0 }: Partial<Allowance>): void {
  allowance.bytes -= bytes;
  allowance.files -= files;
  if (allowance.bytes < 0 || allowance.files < 0) throw new ArchiveTooLarge();
}

/** An archive unpacks to more than is read of one. */
export class ArchiveTooLarge extends Error {
  override name = 'ArchiveTooLarge';
  constructor() {
    super('The archive unpacks to more than is read of one: unpack it, and check the folder in parts.');
  }
}
