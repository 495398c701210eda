import type { CredentialsQuestion } from './engine.ts';
import type { C2paEvidence } from './evidence.ts';
import { findCredentials } from './sniff.ts';
import type { TrustList } from './trust-list.ts';

/** What the Content Credentials lane needs from its platform. */
export type CredentialsLane = {
  /** The engine, in a worker. Asked only about files that have credentials. */
  readonly read: (question: CredentialsQuestion) => Promise<C2paEvidence>;
  /** The lists that the reader uses. Whatever keeps them is asked at each file, and never waited for long. */
  readonly lists: () => Promise<readonly TrustList[]>;
};

/**
 * Looks a file's Content Credentials up. Most files have none, and for those nothing is loaded. Credentials that lie at
 * another address are told of, not fetched.
 */
export async function askCredentials(bytes: Uint8Array, lane: CredentialsLane): Promise<C2paEvidence> {
  const found = findCredentials(bytes);
  if (!found) return { lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} };
  const { mediaType } = found;
  if (found.place === 'embedded') return lane.read({ bytes, mediaType, lists: await lane.lists() });
  if (!URL.canParse(found.url)) return { lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} };
  const { url } = found;
  return { lane: 'c2pa', state: 'skipped', code: 'c2pa.remote', details: { url, host: new URL(url).host } };
}
