import type { Credentials, Manifest } from '../../../lib/c2pa/evidence.ts';

/** A manifest that says little, with what a test wants it to say. */
export function manifestOf(over: Partial<Manifest> = {}): Manifest {
  return { actions: [], ingredients: [], actors: [], training: [], records: [], ...over };
}

/** Credentials as the lane reads them, with what a test wants of them. */
export function credentialsOf(over: Partial<Credentials> = {}): Credentials {
  return {
    signer: 'Camera Co',
    trust: { state: 'untrusted' },
    revocation: 'not-asked',
    failures: [],
    manifest: manifestOf(),
    engine: { name: 'engine', version: '1' },
    ...over,
  };
}
