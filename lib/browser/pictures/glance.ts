import { glanceAt } from '../../content/glance.ts';
import { readImageHeader } from '../../content/image-header.ts';

/** A glance at a picture file, drawn as a page would draw it. @throws ContentFailure as `readImageHeader`. */
export async function glanceOf(file: Uint8Array): Promise<Uint8Array | undefined> {
  const { mediaType } = readImageHeader(file);
  const bitmap = await createImageBitmap(new Blob([file as BlobPart], { type: mediaType }));
  try {
    return glanceAt(bitmap);
  } finally {
    bitmap.close();
  }
}
