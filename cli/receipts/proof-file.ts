import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { joined } from '../../lib/content/joined.ts';
import { BUNDLE } from '../../lib/receipt/files.ts';
import { HASHES, type HashName } from '../../lib/timestamp/operation.ts';
import { MAX_PROOF_BYTES, type Proof, proofBytes, readProof } from '../../lib/timestamp/proof.ts';
import { extended, type Timestamp } from '../../lib/timestamp/timestamp.ts';
import { compareBytes } from '../../lib/timestamp/wire.ts';
import { writeInto } from './folder.ts';

/** The file that a name stands for: of a folder of receipts, its bundle. @throws NothingToTimestamp */
export async function fileToTimestamp(name: string): Promise<string> {
  const kindOf = (path: string) => stat(path).catch(() => undefined);
  if ((await kindOf(name))?.isFile()) return name;
  const bundle = join(name, BUNDLE);
  if ((await kindOf(bundle))?.isFile()) return bundle;
  throw new NothingToTimestamp(name);
}

/** What the OpenTimestamps client, too, puts behind a file's name for its proof. */
export const PROOF_SUFFIX = '.ots';

/** A file's digest. */
export async function digestOf(file: string, hash: HashName): Promise<Uint8Array> {
  const digest = HASHES[hash].create();
  for await (const chunk of createReadStream(file)) digest.update(chunk);
  return digest.digest();
}

/**
 * The bytes of a proof's file, as many as one may have and one more; undefined where there is none.
 *
 * @throws whatever reading it throws: what is there, and can't be read, is not to be written over.
 */
export async function proofBytesAt(path: string): Promise<Uint8Array | undefined> {
  try {
    // A pipe of that name would be waited for.
    if (!(await stat(path)).isFile()) throw new NoFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of createReadStream(path, { end: MAX_PROOF_BYTES })) chunks.push(chunk);
  return joined(chunks);
}

/**
 * The proof that lies there, if any.
 *
 * @throws ProofMalformed; {@link ProofOfOther} where it is not of this digest.
 */
export async function proofAt(
  path: string,
  digestBy: (hash: HashName) => Promise<Uint8Array>,
): Promise<Proof | undefined> {
  const bytes = await proofBytesAt(path);
  const proof = bytes && readProof(bytes);
  if (proof && compareBytes(proof.timestamp.message, await digestBy(proof.hash)) !== 0)
    throw new ProofOfOther();
  return proof;
}

/** A proof with what else became known of a message in it. @throws ProofMalformed where no proof has room for that. */
export function withKnown(proof: Proof, known: Timestamp): Proof {
  const whole = { ...proof, timestamp: extended(proof.timestamp, known) };
  readProof(proofBytes(whole));
  return whole;
}

/** Writes a proof, whole or not at all. @throws OutputRefused */
export function writeProof(path: string, proof: Proof): Promise<void> {
  return writeInto(dirname(path), basename(path), proofBytes(proof));
}

/** What has a file's name is none. */
export class NoFile extends Error {
  override readonly name = 'NoFile';
  constructor(path: string) {
    super(`${path} is no file.`);
  }
}

/** A proof is not of the file that it lies beside. */
export class ProofOfOther extends Error {
  override readonly name = 'ProofOfOther';
  constructor() {
    super('It is a timestamp of other bytes than the file has.');
  }
}

/** A name is neither a file nor a folder with a bundle of receipts. */
export class NothingToTimestamp extends Error {
  override readonly name = 'NothingToTimestamp';
  constructor(name: string) {
    super(`${name} is no file, and no folder with a ${BUNDLE} in it. Receipts: colophon verify --receipts`);
  }
}
