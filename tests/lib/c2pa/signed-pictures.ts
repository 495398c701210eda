import sharp from 'sharp';
import { testCertificate } from '../../../cli/samples/credentials/certificate.ts';
import { withChangedPixel } from '../../../cli/samples/credentials/sample-pictures.ts';
import {
  created,
  type SampleManifest,
  type SignedPicture,
  signPicture,
  signPictureAndManifest,
} from '../../../cli/samples/credentials/sign-picture.ts';

/** A small picture of one colour. */
export function plainPicture(
  colour = '#4a7a9a',
  format: 'jpeg' | 'png' | 'webp' = 'jpeg',
): Promise<Uint8Array> {
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: colour } });
  return picture[format]()
    .toBuffer()
    .then((bytes) => new Uint8Array(bytes));
}

/** A test certificate of a camera maker, and one that has expired. */
export const camera = testCertificate({ organisation: 'Harbour Cameras' });
export const expired = testCertificate({
  organisation: 'Old Cameras',
  notAfter: new Date('2021-01-01T00:00:00Z'),
});

/** A picture with credentials by {@link camera}: captured, and nothing else, but for what a test wants. */
export async function signedPicture(
  manifest: Partial<SampleManifest> = {},
  {
    bytes,
    mediaType = 'image/jpeg',
    by = camera,
  }: { bytes?: Uint8Array; mediaType?: string; by?: typeof camera } = {},
): Promise<Uint8Array> {
  return signPicture(bytes ?? (await plainPicture()), mediaType, { title: 'Harbour', ...manifest }, by);
}

/** A picture whose credentials lie at an address, and those credentials. */
export async function remotelySigned(remote: string): Promise<SignedPicture> {
  return signPictureAndManifest(await plainPicture(), 'image/jpeg', { title: 'Harbour', remote }, camera);
}

/** A picture opened from another that is its parent, with what was done to it. */
export async function editedPicture(
  parent: Uint8Array,
  actions: readonly object[] = [{ action: 'c2pa.cropped' }],
  { bytes }: { bytes?: Uint8Array } = {},
): Promise<Uint8Array> {
  return signedPicture(
    {
      title: 'Harbour, edited',
      actions: [{ action: 'c2pa.opened', parameters: { ingredientIds: ['parent'] } }, ...actions],
      ingredients: [
        {
          bytes: parent,
          mediaType: 'image/jpeg',
          title: 'Harbour',
          label: 'parent',
          relationship: 'parentOf',
        },
      ],
    },
    { bytes: bytes ?? (await plainPicture('#9a7a4a')) },
  );
}

/** The file with a text in its credentials replaced by one of the same length. */
export function withChangedText(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const file = Buffer.from(bytes);
  const at = file.indexOf(from);
  if (at < 0 || from.length !== to.length)
    throw new Error(`"${from}" is not in the file, or "${to}" does not fit.`);
  file.write(to, at, 'latin1');
  return new Uint8Array(file);
}

export { created, withChangedPixel };
