import { generatedPicture, photograph, recompressedCopy } from '../pictures.ts';
import { testCertificate } from './certificate.ts';
import { created, signPicture } from './sign-picture.ts';

/**
 * Sample pictures with Content Credentials, and one that was changed after it was signed. Made anew each time.
 *
 * @param photo the JPEG that a camera took and a desk edited; a sample where it is absent.
 */
export async function picturesWithCredentials(photo?: Uint8Array) {
  const camera = testCertificate({ organisation: 'Harbour Cameras' });
  const desk = testCertificate({ organisation: 'The Harbour Gazette' });
  const model = testCertificate({ organisation: 'Wave Model' });
  const acanthus = photo ?? (await photograph('acanthus-mollis'));
  const taken = await signPicture(acanthus, 'image/jpeg', { title: 'Acanthus', generator: 'Camera' }, camera);
  const edited = await signPicture(
    await recompressedCopy(acanthus, 82),
    'image/jpeg',
    {
      title: 'Acanthus, edited',
      generator: 'Editor',
      actions: [
        { action: 'c2pa.opened', parameters: { ingredientIds: ['taken'] } },
        { action: 'c2pa.adjustedColor' },
        { action: 'c2pa.transcoded' },
      ],
      ingredients: [
        {
          bytes: taken,
          mediaType: 'image/jpeg',
          title: 'Acanthus',
          label: 'taken',
          relationship: 'parentOf',
        },
      ],
    },
    desk,
  );
  const made = await signPicture(
    await recompressedCopy(await generatedPicture(), 84),
    'image/jpeg',
    { title: 'Waves', generator: 'Wave Model', actions: [created('trainedAlgorithmicMedia')] },
    model,
  );
  return { edited, made, changed: withChangedPixel(taken) };
}

/** The file with one bit of its picture data turned. */
export function withChangedPixel(bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  const at = changed.length - 12;
  changed[at] = changed[at]! ^ 0x01;
  return changed;
}
