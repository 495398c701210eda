import type { Readable } from 'node:stream';
import type { Allowance } from '../../lib/batch/read-stream.ts';

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
  /** Changes when the file, or the archive that it lies in, does. */
  readonly stamp: string;
};
