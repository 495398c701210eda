import { withoutMetadata } from '../../content/without-metadata.ts';

/** What becomes of a picture on its way through other people's hands. */
export const COPIES = [
  'unchanged',
  'stripped',
  'jpeg',
  'webp',
  'avif',
  'half',
  'small',
  'cropped',
  'captioned',
  'screenshot',
] as const;

export type CopyName = (typeof COPIES)[number];

/** A copy as a platform makes it, or that this browser can't make it. */
export type Copy = { readonly name: CopyName } & (
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly state: 'not-made' }
);

/** The longest side of a picture in a stream of posts. */
const SMALL = 1_080;

/** Makes one copy of a picture. @throws what the browser's decoder throws */
export async function makeCopy(name: CopyName, original: Uint8Array<ArrayBuffer>): Promise<Copy> {
  if (name === 'unchanged') return { name, bytes: original };
  if (name === 'stripped') {
    const bytes = withoutMetadata(original);
    return bytes ? { name, bytes } : { name, state: 'not-made' };
  }
  const bitmap = await createImageBitmap(new Blob([original]), { imageOrientation: 'from-image' });
  try {
    const canvas = drawn(name, bitmap);
    const [type, quality] = ENCODINGS[name] ?? ['image/jpeg', 0.82];
    const blob = await canvas.convertToBlob({ type, quality });
    // A browser that can't write a format writes PNG instead.
    if (blob.type !== type) return { name, state: 'not-made' };
    return { name, bytes: new Uint8Array(await blob.arrayBuffer()) };
  } finally {
    bitmap.close();
  }
}

const ENCODINGS: Partial<Record<CopyName, readonly [string, number]>> = {
  jpeg: ['image/jpeg', 0.6],
  webp: ['image/webp', 0.75],
  avif: ['image/avif', 0.6],
  screenshot: ['image/png', 1],
};

function drawn(name: CopyName, bitmap: ImageBitmap): OffscreenCanvas {
  const { width, height } = bitmap;
  const longest = Math.max(width, height);
  const scale = name === 'half' ? 0.5 : name === 'small' ? Math.min(1, SMALL / longest) : 1;
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  if (name === 'cropped') {
    // A tenth is cut off at each side: a third of the picture.
    const [x, y] = [Math.round(width / 10), Math.round(height / 10)];
    const [canvas, context] = canvasOf(width - 2 * x, height - 2 * y);
    context.drawImage(bitmap, -x, -y);
    return canvas;
  }
  if (name === 'captioned') {
    const bar = Math.round(height / 6);
    const [canvas, context] = canvasOf(width, height + bar);
    context.drawImage(bitmap, 0, 0);
    write(context, width, height, bar);
    return canvas;
  }
  if (name === 'screenshot') {
    const edge = Math.round(Math.max(40, width / 8));
    const [canvas, context] = canvasOf(width + 2 * edge, height + 2 * edge);
    context.fillStyle = '#f0f2f5';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, edge, edge);
    write(context, canvas.width, 0, Math.round(edge / 2));
    return canvas;
  }
  const [canvas, context] = canvasOf(w, h);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, w, h);
  return canvas;
}

function canvasOf(width: number, height: number): [OffscreenCanvas, OffscreenCanvasRenderingContext2D] {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error(`This browser has no canvas of ${width}x${height} pixels.`);
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  return [canvas, context];
}

function write(context: OffscreenCanvasRenderingContext2D, width: number, top: number, height: number): void {
  context.fillStyle = '#ffffff';
  context.fillRect(0, top, width, height);
  context.fillStyle = '#111111';
  context.font = `bold ${Math.round(height / 2)}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText('WHEN YOU SEE IT', width / 2, top + height / 2);
}
