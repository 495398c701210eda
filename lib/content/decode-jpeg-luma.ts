import type { ImageHeader } from './image-header.ts';
import type { Pixels } from './pixels.ts';

/**
 * Decodes the brightness of a JPEG alone with libjpeg-turbo (Node only): colours are neither
 * transformed nor converted, which takes a third of the time. It uses the fast transform, so that levels differ by up to 3
 * from the accurate one.
 *
 * @returns nothing where the package is not there for this platform, and for every JPEG that it does not decode to its end
 * without a complaint (cut short, CMYK, damaged, or of another size than its header says): another decoder may say why.
 */
export async function decodeJpegLuma(
  bytes: Uint8Array,
  { width, height, orientation }: ImageHeader,
): Promise<Pixels | undefined> {
  turbo ??= import('@julusian/jpeg-turbo').then(
    (module) => module.default,
    () => undefined,
  );
  const library = await turbo;
  if (!library) return undefined;
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Room for what the header claims and no more: a file that turns out to be larger is refused.
  const room = Buffer.allocUnsafeSlow(width * height);
  try {
    const decoded = await library.decompress(source, room, { format: library.FORMAT_GRAY });
    if (decoded.width !== width || decoded.height !== height) return undefined;
    return { format: 'luma', width, height, orientation, stride: width, data: room };
  } catch {
    return undefined;
  }
}

let turbo: Promise<typeof import('@julusian/jpeg-turbo') | undefined> | undefined;
