import type { CredentialsQuestion } from './engine.ts';
import type { C2paEvidence } from './evidence.ts';
import { ManifestUnreachable } from './fetch-manifest.ts';
import type { KeepReport } from './open-engine.ts';
import { unreadable } from './read-report.ts';
import { findCredentials } from './sniff.ts';
import type { TrustList } from './trust-list.ts';

/** What the Content Credentials lane needs from its platform. */
export type CredentialsLane = {
  /** The engine, in a worker. Asked only about files that have credentials. */
  readonly read: (question: CredentialsQuestion, keep?: KeepReport) => Promise<C2paEvidence>;
  /** The lists that the reader uses. Whatever keeps them is asked at each file, and never waited for long. */
  readonly lists: () => Promise<readonly TrustList[]>;
};

/** How credentials that lie elsewhere are fetched, and at which addresses the reader lets them be asked for. */
export type RemoteCredentials = {
  readonly allows: (url: string) => boolean;
  readonly fetch: (url: string) => Promise<Uint8Array>;
};

/**
 * Looks a file's Content Credentials up. Most files have none, and for those nothing is loaded. Credentials that lie at
 * another address are told of, and fetched only where `remote` allows it.
 *
 * @param keep is given the engine's own report, where it makes one.
 */
export async function askCredentials(
  bytes: Uint8Array,
  lane: CredentialsLane,
  remote?: RemoteCredentials,
  keep?: KeepReport,
): Promise<C2paEvidence> {
  const found = findCredentials(bytes);
  if (!found) return { lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} };
  const { mediaType } = found;
  if (found.place === 'embedded') return lane.read({ bytes, mediaType, lists: await lane.lists() }, keep);
  if (!URL.canParse(found.url)) return { lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} };
  const { url } = found;
  if (remote?.allows(url)) return readRemote({ bytes, mediaType }, url, lane, { ...remote, keep });
  return { lane: 'c2pa', state: 'skipped', code: 'c2pa.remote', details: { url, host: new URL(url).host } };
}

async function readRemote(
  file: Pick<CredentialsQuestion, 'bytes' | 'mediaType'>,
  url: string,
  lane: CredentialsLane,
  { fetch, keep }: RemoteCredentials & { readonly keep: KeepReport | undefined },
): Promise<C2paEvidence> {
  try {
    const remote = { url, bytes: await fetch(url) };
    return await lane.read({ ...file, lists: await lane.lists(), remote }, keep);
  } catch (error) {
    if (error instanceof ManifestUnreachable) return unreadable('unreachable', error.message);
    throw error;
  }
}
