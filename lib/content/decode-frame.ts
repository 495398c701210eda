import { assertWithin, limits } from './limits.ts';
import { flattenOverWhite } from './over-white.ts';
import type { Orientation, Pixels } from './pixels.ts';
import { newRoom, type Room } from './room.ts';

/** What of a browser's `VideoFrame` is read here. `rotation` and `flip` are missing before Chromium 138. */
export type Frame = Pick<
  VideoFrame,
  'format' | 'colorSpace' | 'visibleRect' | 'allocationSize' | 'copyTo' | 'close'
> & {
  readonly rotation?: number;
  readonly flip?: boolean;
};

/** The browser's `ImageDecoder`: it hands out pictures as they were stored, without turning them into RGBA. */
export type FrameDecoder = new (init: {
  readonly data: Uint8Array;
  readonly type: string;
  readonly colorSpaceConversion: 'none';
  readonly premultiplyAlpha: 'none';
  readonly preferAnimation: false;
}) => {
  decode(): Promise<{ readonly image: Frame }>;
  close(): void;
};

/**
 * Decodes the first frame of an image file with `ImageDecoder`. Of a JPEG, lossy WebP or AVIF only the plane of brightness is
 * looked at, as it was stored; other pictures come as BGRA.
 *
 * @returns nothing where the frame can't be read without converting it: brightness of another kind than JFIF's, more than
 * 8 bits, or a browser that does not say how the picture has to be turned.
 * @throws {ContentTooLarge} for more pixels than the header claimed and the limit allows; what the decoder throws.
 */
export async function decodeFrame(
  bytes: Uint8Array,
  type: string,
  ImageDecoder: FrameDecoder,
  room: Room = newRoom,
): Promise<Pixels | undefined> {
  const decoder = new ImageDecoder({
    data: bytes,
    type,
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
    preferAnimation: false,
  });
  try {
    const { image } = await decoder.decode();
    try {
      return await pixelsIn(image, room);
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}

async function pixelsIn(frame: Frame, room: Room): Promise<Pixels | undefined> {
  const format = formatOf(frame);
  const orientation = orientationOf(frame);
  if (!format || !orientation || !frame.visibleRect) return undefined;
  const { width, height } = frame.visibleRect;
  assertWithin(limits.imageSide, Math.max(width, height));
  assertWithin(limits.imagePixels, width * height);
  const data = room(frame.allocationSize());
  const [plane] = await frame.copyTo(data);
  if (!plane) return undefined;
  const { offset, stride } = plane;
  const pixels = { format, width, height, orientation, stride, data: data.subarray(offset) };
  if (frame.format === 'BGRA' || frame.format === 'RGBA') flattenOverWhite(pixels.data);
  return pixels;
}

/** The first plane of these formats is brightness, of 8 bits. */
const PLANAR: readonly (string | null)[] = ['I420', 'I422', 'I444', 'NV12'];

/** Matrices by which brightness is JFIF's 0.299 R + 0.587 G + 0.114 B. */
const JFIF_MATRICES: readonly (string | null)[] = ['smpte170m', 'bt470bg'];

function formatOf({ format, colorSpace }: Frame): Pixels['format'] | undefined {
  if (format === 'RGBA' || format === 'RGBX') return 'rgba';
  if (format === 'BGRA' || format === 'BGRX') return 'bgra';
  if (!PLANAR.includes(format) || !JFIF_MATRICES.includes(colorSpace.matrix)) return undefined;
  if (colorSpace.fullRange === null) return undefined;
  return colorSpace.fullRange ? 'luma' : 'luma-limited';
}

/** A frame is turned clockwise by `rotation` and then, where it is flipped, mirrored. */
const ORIENTATIONS: Readonly<Record<string, Orientation>> = {
  '0': 1,
  '90': 6,
  '180': 3,
  '270': 8,
  '0 flipped': 2,
  '90 flipped': 5,
  '180 flipped': 4,
  '270 flipped': 7,
};

function orientationOf({ rotation, flip }: Frame): Orientation | undefined {
  return ORIENTATIONS[`${rotation}${flip ? ' flipped' : ''}`];
}
