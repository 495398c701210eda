import { sign } from 'node:crypto';
import { encodeSignerPayload, WasmBuilder } from '@contentauth/c2pa-wasm';
import { type CredentialsSigner, coseSign1, signatureSpace } from '../../../lib/c2pa/cose.ts';
import { asBlob, startBuilder } from '../../credentials/start-builder.ts';
import type { TestCertificate } from './certificate.ts';

/** A file that becomes part of the history of another. */
export type SampleIngredient = {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly title: string;
  /** The name by which an action speaks of it, in `parameters.ingredientIds`. */
  readonly label?: string;
  readonly relationship: 'parentOf' | 'componentOf' | 'inputTo';
};

/** What the credentials say. Actions and assertions are in the form of the C2PA specification. */
export type SampleManifest = {
  readonly title: string;
  readonly generator?: string;
  readonly actions?: readonly object[];
  readonly assertions?: readonly { readonly label: string; readonly data: unknown }[];
  readonly ingredients?: readonly SampleIngredient[];
  /** Where the credentials lie, in place of inside the file. */
  readonly remote?: string;
  /** Whoever says of themselves, by a certificate of their own, that they made it (CAWG identity assertion). */
  readonly identity?: TestCertificate;
};

/** A file with credentials, and the credentials alone. */
export type SignedPicture = { readonly file: Uint8Array; readonly manifest: Uint8Array };

/**
 * Puts Content Credentials into a picture, signed by a test certificate, for samples and tests. There is no time stamp: that
 * takes a time-stamping authority.
 *
 * @returns the file with its credentials.
 */
export async function signPicture(
  bytes: Uint8Array,
  mediaType: string,
  manifest: SampleManifest,
  certificate: TestCertificate,
): Promise<Uint8Array> {
  return (await signPictureAndManifest(bytes, mediaType, manifest, certificate)).file;
}

/** As {@link signPicture}, and gives the credentials alone too, for those that lie elsewhere. */
export async function signPictureAndManifest(
  bytes: Uint8Array,
  mediaType: string,
  {
    title,
    generator = 'Colophon samples',
    actions,
    assertions = [],
    ingredients = [],
    remote,
    identity,
  }: SampleManifest,
  certificate: TestCertificate,
): Promise<SignedPicture> {
  await startBuilder();
  const definition = {
    title,
    format: mediaType,
    claim_generator_info: [{ name: generator, version: '1' }],
    assertions: [
      { label: 'c2pa.actions.v2', data: { actions: actions ?? [created('digitalCapture')] } },
      ...assertions,
    ],
  };
  const builder = WasmBuilder.fromJson(JSON.stringify(definition), JSON.stringify(SETTINGS));
  for (const ingredient of ingredients) {
    const { bytes: file, mediaType: type, ...said } = ingredient;
    await builder.addIngredientFromBlob(JSON.stringify(said), type, asBlob(file));
  }
  if (remote !== undefined) {
    builder.setRemoteUrl(remote);
    builder.setNoEmbed(true);
  }
  const by = signerOf(certificate);
  const signer = {
    alg: by.algorithm,
    reserveSize: signatureSpace(by),
    sign: (claim: Uint8Array) => coseSign1(claim, by),
  };
  const identities = identity ? [identityBy(identity)] : [];
  const signed = await builder.signAndGetManifestBytes(signer, identities, mediaType, asBlob(bytes));
  return { file: signed.asset, manifest: signed.manifest };
}

function identityBy(certificate: TestCertificate) {
  const by = signerOf(certificate);
  return {
    sigType: 'cawg.x509.cose',
    reserveSize: 2 * signatureSpace(by),
    referencedAssertions: ['c2pa.actions.v2'],
    roles: ['cawg.creator'],
    sign: async (payload: Parameters<typeof encodeSignerPayload>[0]) =>
      coseSign1(encodeSignerPayload(payload), by),
  };
}

/** The action that every history begins with. */
export function created(sourceType: string): object {
  return {
    action: 'c2pa.created',
    digitalSourceType: `http://cv.iptc.org/newscodes/digitalsourcetype/${sourceType}`,
  };
}

/** No thumbnails, nothing fetched, and no check at the end: what is broken on purpose could not be made otherwise. */
const SETTINGS = {
  builder: { thumbnail: { enabled: false } },
  verify: { verify_after_sign: false, remote_manifest_fetch: false, ocsp_fetch: false },
};

function signerOf({ key, certificate }: TestCertificate): CredentialsSigner {
  return {
    algorithm: 'es256',
    chain: [certificate],
    sign: async (bytes) => new Uint8Array(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })),
  };
}
