import { glanceAt } from '../../content/glance.ts';
import { readImageHeader } from '../../content/image-header.ts';
import { canBeSeeThrough, isSeeThrough } from '../../content/see-through.ts';

/** What a browser shows of a picture file at a glance. */
export type Glance = {
  /** See `glanceAt`; undefined where this browser disturbs what is read back. */
  readonly cells: Uint8Array | undefined;
  /** It lets the reader see what a page lays beneath it. */
  readonly seeThrough: boolean;
};

/** A glance at a picture file, drawn as a page would draw it. @throws ContentFailure as `readImageHeader`. */
export async function glanceOf(file: Uint8Array): Promise<Glance> {
  const { mediaType } = readImageHeader(file);
  const bitmap = await createImageBitmap(new Blob([file as BlobPart], { type: mediaType }));
  try {
    return { cells: glanceAt(bitmap), seeThrough: canBeSeeThrough(file) && isSeeThrough(bitmap) };
  } finally {
    bitmap.close();
  }
}
