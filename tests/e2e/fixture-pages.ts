import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DevNetwork } from '../../cli/dev/network.ts';
import { GAZETTE, LIND, signAs, withdrawAs } from '../../cli/samples/authors.ts';
import {
  doctoredCopy,
  type Photograph,
  photograph,
  resizedCopy,
  vectorDrawing,
} from '../../cli/samples/pictures.ts';
import type { WebServer } from './web-server.ts';

/** Something a fixture page is expected to be found to show. */
export type ExpectedItem = {
  readonly kind: string;
  /** The end of a picture's address, or its label; the label of a text. */
  readonly name: string;
  readonly word: string;
  readonly frame?: 'elsewhere';
};

/** What a fixture page is expected to be found to show, in any order. */
export type Expected = {
  readonly about: string;
  readonly items: readonly ExpectedItem[];
  readonly notices?: readonly string[];
  /** The page is scrolled to its end first. */
  readonly scroll?: boolean;
  /** What it shows after something on it was clicked. */
  readonly then?: { readonly click: string; readonly items: readonly ExpectedItem[] };
};

const FOLDER = 'tests/fixtures/pages';

/** The fixture pages by name. */
export const FIXTURE_PAGES: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

export function expectedOf(page: string): Expected {
  return JSON.parse(read(`${page}/expected.json`)) as Expected;
}

/** The unsigned photographs by the name that pages use. */
const UNSIGNED: Readonly<Record<string, Photograph>> = {
  'cat.jpg': 'locomotion-house-cat',
  'boats.jpg': 'nagasaki-boats',
  'pastoral.jpg': 'march-pastoral',
  'alpine.jpg': 'french-alpine-landscape',
  'onion.jpg': 'allium-oreophilum',
};

/** Signs what is signed on the fixture pages. */
export async function signFixtures(network: DevNetwork): Promise<void> {
  const image = async (name: Photograph) => ({ type: 'image', bytes: await photograph(name) }) as const;
  await signAs(GAZETTE, await image('black-canyon'), { kind: 'digitalCapture' }, network);
  await signAs(LIND, await image('airplane-from-above'), { kind: 'digitalCapture' }, network);
  const home = await signAs(GAZETTE, await image('dust-bowl-home'), { kind: 'digitalCapture' }, network);
  await withdrawAs(GAZETTE, home, 'rights', network);
  for (const name of ['signed', 'signed-ar'])
    await signAs(GAZETTE, { type: 'text', text: read(`${name}.txt`) }, { kind: 'textHuman' }, network);
}

/** Serves the pages and their pictures from one site, and the pictures and frames from another one too. */
export async function serveFixtures(site: WebServer, elsewhere: WebServer): Promise<void> {
  const canyon = await photograph('black-canyon');
  const jpeg = async (name: Photograph) => ({ type: 'image/jpeg', body: await photograph(name) });
  const pictures = {
    'canyon.jpg': { type: 'image/jpeg', body: canyon },
    'canyon-small.webp': { type: 'image/webp', body: await resizedCopy(canyon, 480, 80) },
    'canyon-edited.jpg': { type: 'image/jpeg', body: await doctoredCopy(canyon) },
    'airplane.jpg': await jpeg('airplane-from-above'),
    'home.jpg': await jpeg('dust-bowl-home'),
    'drawing.svg': { type: 'image/svg+xml', body: vectorDrawing() },
    ...Object.fromEntries(
      await Promise.all(Object.entries(UNSIGNED).map(async ([name, of]) => [name, await jpeg(of)] as const)),
    ),
  };
  for (const server of [site, elsewhere]) {
    for (const [name, picture] of Object.entries(pictures)) server.serve(`/pictures/${name}`, picture);
    for (const page of FIXTURE_PAGES) {
      for (const file of readdirSync(join(FOLDER, page)).filter((name) => name.endsWith('.html'))) {
        const body = filled(read(`${page}/${file}`), elsewhere);
        server.serve(`/${page}/${file}`, { type: 'text/html; charset=utf-8', body });
      }
    }
  }
  // To whoever shows it a picture that nobody signed; to whoever checks it one that somebody did, of the same size.
  const shown = await doctoredCopy(canyon);
  site.serve('/two-faced.jpg', {
    type: 'image/jpeg',
    headers: { 'cache-control': 'no-store' },
    body: ({ headers }) => (headers['sec-fetch-dest'] === 'image' ? shown : canyon),
  });
}

/** Markup with the signed texts and the address of the other site put in. */
function filled(markup: string, elsewhere: WebServer): string {
  return markup
    .replaceAll('{{elsewhere}}', elsewhere.url.replace('127.0.0.1', 'localhost'))
    .replaceAll(/\{\{(signed(?:-ar)?)\}\}/g, (_, name) =>
      read(`${name}.txt`)
        .trim()
        .split('\n\n')
        .map((paragraph) => `<p>${paragraph}</p>`)
        .join('\n'),
    );
}

function read(path: string): string {
  return readFileSync(join(FOLDER, path), 'utf8');
}
