import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ContentFailure } from '../content/limits.ts';
import { readBytes } from '../content/read-bytes.ts';
import {
  looksOfficial,
  OFFICIAL_LISTS,
  type OfficialList,
  PUBLISHED_AT,
  parseOfficialList,
} from './official-list.ts';
import {
  OWN,
  parsePem,
  TRUST_LIMITS,
  type TrustList,
  TrustListInvalid,
  type TrustPurpose,
} from './trust-list.ts';

/** A list as it is kept: with what it takes to say which version of which list decided. */
export type KeptList = TrustList & {
  readonly certificates: number;
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** When it came here, Unix seconds. */
  readonly kept: number;
  /** When it was issued and is to be renewed, where it says so (ISO 8601). */
  readonly issued?: string;
  readonly nextUpdate?: string;
};

/** How long a published list is waited for, in milliseconds. */
const TIMEOUT_MS = 20_000;

/**
 * A list out of a file: an official one where it is in that form, else PEM certificates of the reader's own.
 *
 * @param purpose what own certificates vouch for; official lists say it themselves.
 * @param now Unix seconds.
 * @throws {@link TrustListInvalid}
 */
export function listFromFile(file: Uint8Array, purpose: TrustPurpose, now: number): KeptList {
  const text = new TextDecoder().decode(file.subarray(0, 4 * TRUST_LIMITS.characters));
  const kept = { sha256: bytesToHex(sha256(file)), kept: now };
  if (looksOfficial(text)) return { ...parseOfficialList(text), ...kept };
  const name = purpose === 'signers' ? OWN : `${OWN}-tsa`;
  return { name, purpose, ...parsePem(text), ...kept };
}

/**
 * Fetches a list from where C2PA publishes it, or from a mirror of that: without cookies, telling nobody why. Nothing but the
 * reader's word is to start this.
 *
 * @param now Unix seconds.
 * @param from the address of the folder, with a slash at its end.
 * @returns the list, and its file as it came.
 * @throws {@link TrustListUnreachable}; {@link TrustListInvalid} where what comes is another list, or none.
 */
export async function fetchOfficialList(
  name: OfficialList,
  fetchUrl: typeof fetch,
  now: number,
  from: string = PUBLISHED_AT,
): Promise<{ readonly list: KeptList; readonly file: Uint8Array }> {
  const { purpose, file: fileName } = OFFICIAL_LISTS[name];
  const file = await fetchLimited(`${from}${fileName}`, fetchUrl, TRUST_LIMITS.characters);
  const list = listFromFile(file, purpose, now);
  if (list.name !== name) throw new TrustListInvalid('no-certificates');
  return { list, file };
}

/**
 * Fetches something that the reader has asked for, whole and not more than `maxBytes`.
 *
 * @throws {@link TrustListUnreachable}
 */
async function fetchLimited(url: string, fetchUrl: typeof fetch, maxBytes: number): Promise<Uint8Array> {
  try {
    const response = await fetchUrl(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await readBytes(response, maxBytes);
  } catch (error) {
    throw new TrustListUnreachable(url, error instanceof Error ? error.message : String(error));
  }
}

/** A list could not be had. Nothing rests on it: certificates stay as known as they were. */
export class TrustListUnreachable extends ContentFailure {
  override readonly name = 'TrustListUnreachable';
  constructor(url: string, reason: string) {
    super('c2pa.list-unreachable', `${new URL(url).host} did not give the list: ${reason}. Try again later.`);
  }
}
