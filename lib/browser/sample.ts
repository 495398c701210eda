import { askCredentials, type CredentialsLane } from '../c2pa/lane.ts';
import { readMetadata } from '../metadata/read-metadata.ts';
import type { RegistryEvidence } from '../registry/evidence.ts';
import { judge } from '../verdict/judge.ts';
import type { Verdict } from '../verdict/verdict.ts';

/**
 * The verdict about a picture of the introduction's sample page: by what is in its file alone, read and judged as of any other picture.
 * Nobody is asked anything, so whoever looks at the introduction tells nobody that they do.
 */
export async function checkSample(bytes: Uint8Array, credentials: CredentialsLane): Promise<Verdict> {
  return judge([NOT_ASKED, await readMetadata(bytes), await askCredentials(bytes, credentials)]);
}

const NOT_ASKED: RegistryEvidence = {
  lane: 'registry',
  state: 'unavailable',
  code: 'registry.unavailable.not-asked',
  details: { reason: 'this is a sample, so the registry was not asked.' },
};
