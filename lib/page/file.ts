import { canvasFile } from './canvas.ts';
import type { PageSubject } from './subjects.ts';

/** Files larger than this, in bytes, are not handed on by a page. */
const MAX_BYTES = 16 << 20;

/** True for a picture that only its page can read: one that a script made (`blob:`), or what a canvas shows. */
export function needsFile(subject: PageSubject): boolean {
  return subject.type === 'image' && (subject.kind === 'canvas' || subject.url.startsWith('blob:'));
}

/** The file of such a picture; undefined where it can't be read, or is too large. */
export async function readFile(element: Element, subject: PageSubject): Promise<Uint8Array | undefined> {
  if (subject.type !== 'image') return undefined;
  if (subject.kind !== 'canvas') return readBlob(subject.url);
  return withinLimit(await canvasFile(element as HTMLCanvasElement));
}

/** The file behind a `blob:` address of this page; undefined where it can't be read, or is too large. */
export async function readBlob(url: string): Promise<Uint8Array | undefined> {
  try {
    return withinLimit(new Uint8Array(await (await fetch(url)).arrayBuffer()));
  } catch {
    return undefined;
  }
}

function withinLimit(file: Uint8Array | undefined): Uint8Array | undefined {
  return file && file.length <= MAX_BYTES ? file : undefined;
}
