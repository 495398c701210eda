import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A photograph as a file. */
export type Photograph = { readonly name: string; readonly bytes: Uint8Array };

const PACKAGES = 'node_modules/@stdlib';

/** Real photographs of public research sets, where they lie beside the project; never part of it. */
const COLLECTION = '../shared/data/detector/images/real';

/** Families of it that no threshold was set on; those are `bsds`, `clothing-phone`, `urban`, half of `screenshots` and two made by AI. */
const HELD_OUT = ['camera-exif', 'ffhq', 'imagenet', 'kodak', 'wallpaper'];

/**
 * The photographs of packages and, where the collection is there, of it, up to `count`. The files of the collection are
 * named by their hash, so that their order is a drawing without chance.
 */
export function loadPhotographs(count: number): Photograph[] {
  const packaged = readdirSync(PACKAGES)
    .filter((name) => name.startsWith('datasets-img-'))
    .map((name) => ({
      name: name.slice('datasets-img-'.length),
      file: join(PACKAGES, name, 'data/image.jpg'),
    }));
  return [...packaged, ...collected()].slice(0, count).map(({ name, file }) => ({
    name,
    bytes: new Uint8Array(readFileSync(file)),
  }));
}

/** Whether the collection is missing. */
export function isPackagedAlone(): boolean {
  return !existsSync(COLLECTION);
}

function collected(): { name: string; file: string }[] {
  if (isPackagedAlone()) return [];
  return HELD_OUT.flatMap((family) =>
    readdirSync(join(COLLECTION, family)).map((file) => ({
      name: file,
      file: join(COLLECTION, family, file),
    })),
  ).sort((a, b) => (a.name < b.name ? -1 : 1));
}
