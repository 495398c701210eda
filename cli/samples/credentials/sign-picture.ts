import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import init, { encodeSignerPayload, WasmBuilder } from '@contentauth/c2pa-wasm';
import type { TestCertificate } from './certificate.ts';
import { coseSign1, SIGNATURE_SPACE } from './cose.ts';

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

let started: Promise<unknown> | undefined;

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
  started ??= start();
  await started;
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
    await builder.addIngredientFromBlob(JSON.stringify(said), type, blob(file));
  }
  if (remote !== undefined) {
    builder.setRemoteUrl(remote);
    builder.setNoEmbed(true);
  }
  const signer = {
    alg: 'es256',
    reserveSize: SIGNATURE_SPACE,
    sign: async (claim: Uint8Array) => Uint8Array.from(coseSign1(claim, certificate)),
  };
  const identities = identity ? [identityBy(identity)] : [];
  const signed = await builder.signAndGetManifestBytes(signer, identities, mediaType, blob(bytes));
  return { file: signed.asset, manifest: signed.manifest };
}

function identityBy(certificate: TestCertificate) {
  return {
    sigType: 'cawg.x509.cose',
    reserveSize: 2 * SIGNATURE_SPACE,
    referencedAssertions: ['c2pa.actions.v2'],
    roles: ['cawg.creator'],
    sign: async (payload: Parameters<typeof encodeSignerPayload>[0]) =>
      Uint8Array.from(coseSign1(encodeSignerPayload(payload), certificate)),
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

async function start(): Promise<void> {
  const file = fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'));
  Object.assign(globalThis, { FileReaderSync: BytesReader });
  await init({ module_or_path: await readFile(file) });
}

/** The engine reads what it signs in slices, by an interface that Node does not have. */
class BytesReader {
  readAsArrayBuffer(part: Slice): ArrayBuffer {
    return part.bytes.slice().buffer as ArrayBuffer;
  }
}

type Slice = { readonly size: number; readonly bytes: Uint8Array; slice(from: number, to: number): Slice };

function blob(bytes: Uint8Array): Blob {
  const part = (piece: Uint8Array): Slice => ({
    size: piece.length,
    bytes: piece,
    slice: (from, to) => part(piece.subarray(from, to)),
  });
  return part(bytes) as unknown as Blob;
}
