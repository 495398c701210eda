import { isMainThread } from 'node:worker_threads';
import type { ImageHeader } from './image-header.ts';
import { bytesPerPixel, type Pixels } from './pixels.ts';

/**
 * Decodes a JPEG with libjpeg-turbo (Node only) and its fast transform, so that levels differ by up to 3 from the accurate one: a
 * quarter of the time that libvips takes for colours, and a fifth for brightness alone.
 *
 * @returns nothing where the package is not there for this platform, and for every JPEG that it does not decode to its end
 * without a complaint (cut short, CMYK, damaged, or of another size than its header says): another decoder may say why.
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  { width, height, orientation }: ImageHeader,
  format: 'luma' | 'rgb',
): Promise<Pixels | undefined> {
  turbo ??= import('@julusian/jpeg-turbo').then(
    (module) => module.default,
    () => undefined,
  );
  const library = await turbo;
  if (!library) return undefined;
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stride = width * bytesPerPixel({ format });
  // Room for what the header claims and no more: a file that turns out to be larger is refused.
  const data = Buffer.allocUnsafeSlow(stride * height);
  // A thread of a pool has nothing else to do meanwhile.
  const decompress = isMainThread ? library.decompress : library.decompressSync;
  try {
    const decoded = await decompress(source, data, {
      format: format === 'rgb' ? library.FORMAT_RGB : library.FORMAT_GRAY,
    });
    if (decoded.width !== width || decoded.height !== height) return undefined;
    return { format, width, height, orientation, stride, data };
  } catch {
    return undefined;
  }
}

let turbo: Promise<typeof import('@julusian/jpeg-turbo') | undefined> | undefined;
