import { WasmBuilder } from '@contentauth/c2pa-wasm';
import { sniffMediaType } from '../content/sniff.ts';
import { type CredentialsSigner, coseSign1, signatureSpace } from './cose.ts';
import { BEFORE, type Declared, manifestDefinition, needsBefore } from './definition.ts';
import { readCredentials } from './engine.ts';
import type { Claimant } from './evidence.ts';
import { findCredentials } from './sniff.ts';

/** The engine's settings for signing: no thumbnails, which would be a second picture, and nothing fetched. */
const SETTINGS = {
  builder: { thumbnail: { enabled: false } },
  verify: { verify_after_sign: false, remote_manifest_fetch: false, ocsp_fetch: false },
};

/**
 * Puts Content Credentials into a file. They are read back before the file is given out. There is no time stamp: that takes an
 * authority that is asked. The engine must have been started.
 *
 * @param asBlob how this platform lets the engine read bytes.
 * @throws {@link CredentialsNotMade}
 */
export async function makeCredentials(
  bytes: Uint8Array,
  declared: Declared,
  claimant: Claimant,
  signer: CredentialsSigner,
  asBlob: (bytes: Uint8Array) => Blob,
): Promise<Uint8Array> {
  const found = findCredentials(bytes);
  if (found?.place === 'remote')
    throw new CredentialsNotMade('Its Content Credentials lie elsewhere, and would be lost.');
  const mediaType = found?.mediaType ?? sniffMediaType(bytes);
  if (mediaType === 'unknown' || mediaType === 'image/svg+xml')
    throw new CredentialsNotMade('Only JPEG, PNG, WebP, GIF and AVIF pictures are given credentials here.');
  const isHistory = needsBefore(declared.kind, found !== undefined);
  const definition = manifestDefinition(declared, claimant, mediaType, isHistory);
  const file = await built(async () => {
    const builder = WasmBuilder.fromJson(JSON.stringify(definition), JSON.stringify(SETTINGS));
    try {
      const before = { relationship: 'parentOf', label: BEFORE };
      if (isHistory) await builder.addIngredientFromBlob(JSON.stringify(before), mediaType, asBlob(bytes));
      const signing = {
        alg: signer.algorithm,
        reserveSize: signatureSpace(signer),
        sign: (claim: Uint8Array) => coseSign1(claim, signer),
      };
      return await builder.sign(signing, [], mediaType, asBlob(bytes));
    } finally {
      builder.free();
    }
  });
  const { evidence } = await readCredentials({ bytes: file, mediaType, lists: [] });
  if (evidence.code === 'c2pa.binding.intact') return file;
  const failures = evidence.state === 'found' ? evidence.details.failures.join(', ') : evidence.code;
  throw new CredentialsNotMade(
    `They do not hold when they are read back (${evidence.code}: ${failures}). Does the key belong to the certificate, and may the certificate sign Content Credentials?`,
  );
}

/** The engine throws its errors as text. */
async function built<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof Error) throw error;
    throw new CredentialsNotMade(`The credentials engine says: ${String(error).slice(0, 300)}`);
  }
}

/** A file could not be given Content Credentials. */
export class CredentialsNotMade extends Error {
  override name = 'CredentialsNotMade';
  constructor(why: string) {
    super(`The picture was given no Content Credentials. ${why}`);
  }
}
