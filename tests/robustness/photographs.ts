import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A photograph as a file, and on which side of the split it is: thresholds are set on one, figures reported on the other. */
export type Photograph = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly half: 'tuning' | 'held-out';
};

const PACKAGES = 'node_modules/@stdlib';

/** Real photographs of public research sets, where they lie beside the project; never part of it. */
const COLLECTION = '../shared/data/detector/images/real';

/** Screenshots are no photographs: many show the same frame around different content. */
const LEFT_OUT: ReadonlySet<string> = new Set(['screenshots']);

/**
 * The photographs of packages and, where the collection is there, of it, up to `count`. The files of the collection are
 * named by their hash, so that their order is a drawing without chance; every second photograph is held out.
 */
export function loadPhotographs(count: number): Photograph[] {
  const packaged = readdirSync(PACKAGES)
    .filter((name) => name.startsWith('datasets-img-'))
    .map((name) => ({
      name: name.slice('datasets-img-'.length),
      file: join(PACKAGES, name, 'data/image.jpg'),
    }));
  return [...packaged, ...collected()].slice(0, count).map(({ name, file }, at) => ({
    name,
    bytes: new Uint8Array(readFileSync(file)),
    half: at % 2 === 0 ? 'tuning' : 'held-out',
  }));
}

/** Whether the collection is missing. */
export function isPackagedAlone(): boolean {
  return !existsSync(COLLECTION);
}

function collected(): { name: string; file: string }[] {
  if (isPackagedAlone()) return [];
  return readdirSync(COLLECTION)
    .filter((family) => !LEFT_OUT.has(family))
    .flatMap((family) =>
      readdirSync(join(COLLECTION, family)).map((file) => ({
        name: file,
        file: join(COLLECTION, family, file),
      })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
