/** A picture is drawn this large to look for places that let through what lies beneath. */
const SIDE = 256;

/** Below this alpha, of 255, a place lets something through. */
const OPAQUE = 230;

/** A picture of which more than this share lets something through is see-through: rounded corners are not. */
const MAX_SHARE = 0.01;

/**
 * Whether a picture file of this kind can hold transparency at all: a JPEG can't, nor a WebP whose first chunk is plain lossy
 * (`VP8 `: https://developers.google.com/speed/webp/docs/riff_container). Of all others it is not ruled out.
 */
export function canBeSeeThrough(file: Uint8Array): boolean {
  const isJpeg = file[0] === 0xff && file[1] === 0xd8;
  const isPlainWebp = new TextDecoder('latin1').decode(file.subarray(8, 16)) === 'WEBPVP8 ';
  return !isJpeg && !isPlainWebp;
}

/** Whether a picture, as the browser draws it, lets the reader see what lies beneath it. */
export function isSeeThrough(source: CanvasImageSource): boolean {
  const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
  if (!context) return false;
  context.drawImage(source, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  let through = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at]! < OPAQUE) through++;
  return through > MAX_SHARE * SIDE ** 2;
}
