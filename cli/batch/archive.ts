import type { Readable } from 'node:stream';
import type { Input } from '../inputs.ts';
import { SIDECAR } from '../sidecar.ts';
import type { Allowance } from './read-stream.ts';

/** An archive whose files are inputs: one that lies on a disk, or in another archive. */
export type Archive = {
  /** As it is called in the names of what lies in it: `archive.zip!folder/photo.jpg`. */
  readonly name: string;
  readonly source: { readonly path: string } | Packed;
  /** In how many archives it lies. */
  readonly depth: number;
  /** What all of it, archives in it included, may still give. */
  readonly allowance: Allowance;
  /** Told what is odd about a file in it, and does not keep it from being checked. */
  readonly note: (name: string, why: string) => void;
};

/** A file in an archive, read whole or as it comes. */
export type Packed = {
  readonly read: () => Promise<Uint8Array>;
  readonly stream: () => Promise<Readable>;
};

/** An input that has nothing to read, and says why. */
export function failing(name: string, why: Error): Input {
  return { name, read: () => Promise.reject(why) };
}

/** Hidden files, what macOS puts beside files, and signed statements, as in folders. */
export function isLeftOut(inside: string): boolean {
  const parts = inside.split('/').filter((part) => part !== '.' && part !== '..');
  return parts.some((part) => part.startsWith('.') || part === '__MACOSX') || inside.endsWith(SIDECAR);
}

/** An archive, or a file in it, can't be read. */
export class ArchiveRefused extends Error {
  override name = 'ArchiveRefused';
  constructor(why: string, cause?: unknown, what: 'archive' | 'entry' = 'archive') {
    const said = cause instanceof Error ? ` (${cause.message})` : '';
    super(`The ${what} ${why}${said}.`, { cause });
  }
}
