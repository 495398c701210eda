import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchOfficialList, type KeptList, listFromFile } from '../../lib/c2pa/kept-list.ts';
import { OFFICIAL_LISTS, type OfficialList, PUBLISHED_AT } from '../../lib/c2pa/official-list.ts';
import { type TrustList, TrustListInvalid, type TrustPurpose } from '../../lib/c2pa/trust-list.ts';
import { FlagsMismatched } from '../sign-flags.ts';
import type { Output } from '../verify.ts';

/** Files with certificates: PEM, or lists as C2PA publishes them. */
export type TrustFiles = {
  /** For signers. */
  readonly trust?: readonly string[];
  /** For time-stamping authorities. */
  readonly trustStamps?: readonly string[];
};

/**
 * Reads the trust lists that were named. Several files of one's own make one list.
 *
 * @throws FlagsMismatched for a file that is none.
 */
export async function readTrustFiles({
  trust = [],
  trustStamps = [],
}: TrustFiles): Promise<readonly TrustList[]> {
  const named = [
    ...trust.map((path) => ({ path, purpose: 'signers' as const })),
    ...trustStamps.map((path) => ({ path, purpose: 'time-stamps' as const })),
  ];
  const lists = new Map<string, TrustList>();
  for (const { path, purpose } of named) {
    const { name, ...list } = await readTrustFile(path, purpose);
    lists.set(name, { name, purpose: list.purpose, pem: (lists.get(name)?.pem ?? '') + list.pem });
  }
  return [...lists.values()];
}

async function readTrustFile(path: string, purpose: TrustPurpose): Promise<KeptList> {
  try {
    return listFromFile(new Uint8Array(await readFile(path)), purpose, now());
  } catch (error) {
    if (error instanceof TrustListInvalid) throw new TrustFileInvalid(path, error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = `It can't be read (${code}). Name a PEM file with certificates, or a list that colophon trust has fetched.`;
    throw new TrustFileInvalid(path, why);
  }
}

/**
 * Fetches the lists that C2PA publishes into a folder, and prints one JSON object for each: what it is, when it was issued,
 * its hash.
 *
 * @param from a mirror of C2PA's folder.
 */
export async function runTrust(
  folder: string,
  { from = PUBLISHED_AT }: { readonly from?: string },
  { out }: Output,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  for (const name of Object.keys(OFFICIAL_LISTS) as OfficialList[]) {
    const { list, file } = await fetchOfficialList(
      name,
      fetch,
      now(),
      from.endsWith('/') ? from : `${from}/`,
    );
    const path = join(folder, OFFICIAL_LISTS[name].file);
    await writeFile(path, file);
    const { certificates, issued, nextUpdate, sha256 } = list;
    out(JSON.stringify({ list: name, file: path, certificates, issued, nextUpdate, sha256: `0x${sha256}` }));
  }
  return 0;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** A file was named as a trust list and is none. */
export class TrustFileInvalid extends FlagsMismatched {
  constructor(path: string, why: string) {
    super(`${path}: ${why}`);
  }
}
