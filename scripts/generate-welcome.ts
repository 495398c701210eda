import { mkdir, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { testCertificate } from '../cli/samples/credentials/certificate.ts';
import { withChangedPixel } from '../cli/samples/credentials/sample-pictures.ts';
import { created, signPicture } from '../cli/samples/credentials/sign-picture.ts';
import { declaredPicture, photograph } from '../cli/samples/pictures.ts';

/**
 * Makes the pictures of the introduction's sample page: one that is signed, the same with one bit changed after that, and one that only
 * says of itself that AI made it. The keys are thrown away, so each run makes other files: run it only to change them.
 */
const FOLDER = 'public/welcome';
const WIDTH = 480;

const [camera, desk] = ['Harbour Cameras (sample)', 'The Harbour Gazette (sample)'].map((organisation) =>
  testCertificate({ organisation }),
) as [ReturnType<typeof testCertificate>, ReturnType<typeof testCertificate>];
const small = (picture: Uint8Array) =>
  sharp(picture).resize({ width: WIDTH }).jpeg({ quality: 78 }).toBuffer();

const photo = new Uint8Array(await small(await photograph('acanthus-mollis')));
const taken = await signPicture(
  photo,
  'image/jpeg',
  { title: 'Acanthus', generator: 'Sample camera', actions: [created('digitalCapture')] },
  camera,
);
const signed = await signPicture(
  new Uint8Array(await sharp(photo).modulate({ saturation: 1.15 }).jpeg({ quality: 78 }).toBuffer()),
  'image/jpeg',
  {
    title: 'Acanthus',
    generator: 'Sample editor',
    actions: [
      { action: 'c2pa.opened', parameters: { ingredientIds: ['taken'] } },
      { action: 'c2pa.adjustedColor' },
    ],
    ingredients: [
      {
        bytes: taken,
        mediaType: 'image/jpeg',
        title: 'Acanthus, as taken',
        label: 'taken',
        relationship: 'parentOf',
      },
    ],
  },
  desk,
);
const declared = await sharp(await declaredPicture())
  .resize({ width: WIDTH })
  .keepXmp()
  .jpeg({ quality: 78 })
  .toBuffer();

await mkdir(FOLDER, { recursive: true });
for (const [name, bytes] of Object.entries({ signed, changed: withChangedPixel(signed), declared })) {
  await writeFile(`${FOLDER}/${name}.jpg`, bytes);
  console.log(`${FOLDER}/${name}.jpg  ${bytes.length} bytes`);
}
