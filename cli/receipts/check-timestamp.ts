import { readFile } from 'node:fs/promises';
import { readBitcoinHeader } from '../../lib/timestamp/bitcoin-header.ts';
import { type CheckedProof, checkProof, type GivenHeader, isHeaderOf } from '../../lib/timestamp/check.ts';
import { digestOf, NoFile, PROOF_SUFFIX, proofBytesAt } from './proof-file.ts';

/** Headers of Bitcoin's blocks that were given, and which of them a proof led to. */
export type Headers = { readonly given: readonly GivenHeader[]; readonly used: Set<GivenHeader> };

/** What is printed of one OpenTimestamps proof. */
export type TimestampLine = Omit<CheckedProof, 'state'> & {
  readonly timestamp: string;
  /** The file that it lies beside. */
  readonly of: string;
  readonly state: CheckedProof['state'] | 'missing';
};

/** What is printed of a header that no proof led to. */
export type HeaderLine = {
  readonly header: string;
  readonly state: 'differs';
  readonly findings: readonly {
    readonly code: 'timestamp.differs.unused';
    readonly where: string;
    /** The Merkle root that it has. */
    readonly recorded: string;
  }[];
};

/**
 * Reads headers as they stand on the command line: `[<height>=]` and 160 hexadecimal digits, or a file of these or of the 80 bytes.
 *
 * @throws HeaderInvalid, and whatever reading a file throws.
 */
export async function readHeaders(
  texts: readonly string[],
  options: { readonly allowRegtest?: boolean },
): Promise<Headers> {
  const given = texts.map(async (text): Promise<GivenHeader> => {
    const [, height, rest] = /^(?:(\d{1,9})=)?(.*)$/s.exec(text)!;
    const header = readBitcoinHeader(await headerBytes(rest!), options);
    return { ...header, ...(height === undefined ? {} : { height: Number(height) }) };
  });
  return { given: await Promise.all(given), used: new Set() };
}

async function headerBytes(text: string): Promise<Uint8Array> {
  if (HEADER.test(text)) return Buffer.from(text, 'hex');
  const bytes = await readFile(text);
  const written = bytes.length < 1_000 ? bytes.toString('latin1').trim() : '';
  return HEADER.test(written) ? Buffer.from(written, 'hex') : bytes;
}

const HEADER = /^[0-9a-fA-F]{160}$/;

/** Checks a proof against the file beside it, and against the headers. Undefined where there is no proof. */
export async function checkTimestamp(
  path: string,
  { given, used }: Headers,
): Promise<TimestampLine | undefined> {
  const of = path.slice(0, -PROOF_SUFFIX.length);
  try {
    const bytes = await proofBytesAt(path);
    if (!bytes) return undefined;
    const checked = await checkProof(bytes, (hash) => digestOf(of, hash), given);
    for (const header of given)
      if (checked.blocks.some((block) => isHeaderOf(header, block))) used.add(header);
    return { timestamp: path, of, ...checked };
  } catch (error) {
    if (error instanceof NoFile || (error instanceof Error && 'syscall' in error))
      return missingTimestamp(path);
    throw error;
  }
}

/** A proof, or the file that it is of, is not there, or can't be read. */
export function missingTimestamp(path: string): TimestampLine {
  const of = path.slice(0, -PROOF_SUFFIX.length);
  return { timestamp: path, of, state: 'missing', pending: [], blocks: [], findings: [], believed: [] };
}

/** Headers that no proof led to: what they were given for is not proved. */
export function unusedHeaders({ given, used }: Headers): readonly HeaderLine[] {
  const unused = given.filter((header) => !used.has(header));
  return unused.map(({ hash, height, merkleRoot }) => {
    const where = height === undefined ? 'a block' : `block ${height}`;
    const finding = { code: 'timestamp.differs.unused', where, recorded: merkleRoot } as const;
    return { header: hash, state: 'differs', findings: [finding] };
  });
}
