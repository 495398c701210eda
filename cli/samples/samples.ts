import type { Hex } from '../../lib/content/hex.ts';
import type { Origin } from '../../lib/content/kind.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import type { DevNetwork } from '../dev/network.ts';
import { GAZETTE, LIND, type SampleAuthor, signAs, withdrawAs } from './authors.ts';
import { picturesWithCredentials } from './credentials/sample-pictures.ts';
import {
  croppedCopy,
  declaredPicture,
  doctoredCopy,
  drawnChart,
  generatedPicture,
  memeCopy,
  mirroredCopy,
  photograph,
  recompressedCopy,
  resizedCopy,
  screenshotOf,
  tonalCopy,
  vectorDrawing,
} from './pictures.ts';
import { doctoredText, excerpt, misquoted, passage } from './texts.ts';

/** One thing on a sample page, and what Colophon has to say about it. */
export type Sample = {
  readonly page: 'news' | 'gallery' | 'feed';
  /** What it is, in a few words; also its alternative text or its heading on the page. */
  readonly element: string;
  readonly media: SampleFile | SampleText;
  /** Any of these words is right. */
  readonly expected: readonly VerdictWord[];
  readonly origin: Origin;
  /** What an unsigned mark in the file says of AI. */
  readonly declared?: 'ai' | 'ai-assisted';
  readonly signer?: Hex;
};

export type SampleFile = { readonly type: 'file'; readonly name: string; readonly bytes: Uint8Array };
export type SampleText = { readonly type: 'text'; readonly text: string };

/** A content that nobody signed: the detector may abstain or be silent, and must never accuse. */
const UNSIGNED: readonly VerdictWord[] = ['no-record', 'unsure'];

/**
 * Signs the sample content on a development network as two authors, withdraws some of it, and gives what the sample
 * pages show: exact, re-encoded, resized and doctored copies, withdrawn, unsigned, drawn and textual content.
 */
export async function publishSamples(network: DevNetwork): Promise<readonly Sample[]> {
  const sign = (
    author: SampleAuthor,
    bytes: Uint8Array,
    title: string,
    kind: 'digitalCapture' | 'trainedAlgorithmicMedia',
  ) => signAs(author, { type: 'image', bytes }, { title, kind, licence: 'Public domain' }, network);
  const signText = (text: string, title: string) =>
    signAs(GAZETTE, { type: 'text', text }, { title, kind: 'textHuman', aiTraining: 'notAllowed' }, network);

  const canyon = await photograph('black-canyon');
  const farmhouse = await photograph('dust-bowl-home');
  const alps = await photograph('french-alpine-landscape');
  const boats = await photograph('nagasaki-boats');
  const airplane = await photograph('airplane-from-above');
  const pasture = await photograph('march-pastoral');
  const cat = await photograph('locomotion-house-cat');
  const waves = await generatedPicture();
  const credentials = await picturesWithCredentials();
  const speech = await passage('1863_abraham_lincoln_r', 2, 12);
  const address = await passage('1790_george_washington_n', 1, 10);

  await sign(GAZETTE, canyon, 'Black Canyon', 'digitalCapture');
  await sign(GAZETTE, farmhouse, 'Dust Bowl home', 'digitalCapture');
  await sign(LIND, alps, 'Alpine landscape', 'digitalCapture');
  await sign(LIND, airplane, 'Airplane from above', 'digitalCapture');
  await sign(LIND, waves, 'Waves', 'trainedAlgorithmicMedia');
  await sign(GAZETTE, cat, 'House cat, 24 moments', 'digitalCapture');
  await sign(LIND, cat, 'My cat', 'digitalCapture');
  await signText(speech, 'From the address of 1863');
  await signText(address, 'From the address of 1790');
  await withdrawAs(LIND, await sign(LIND, boats, 'Boats', 'digitalCapture'), 'privacy', network);
  await withdrawAs(
    GAZETTE,
    await sign(GAZETTE, pasture, 'Pasture in March', 'digitalCapture'),
    'superseded',
    network,
  );

  const file = (name: string, bytes: Uint8Array): SampleFile => ({ type: 'file', name, bytes });
  const text = (content: string): SampleText => ({ type: 'text', text: content });
  const captured = (signer: SampleAuthor) => ({ origin: 'captured', signer: signer.address }) as const;
  const unknown = { origin: 'unknown', expected: UNSIGNED } as const;

  return [
    {
      page: 'news',
      element: 'The canyon at first light',
      media: file('canyon.jpg', canyon),
      expected: ['signed'],
      ...captured(GAZETTE),
    },
    {
      page: 'news',
      element: 'Harvest and peace',
      media: text(speech),
      expected: ['signed'],
      origin: 'human',
      signer: GAZETTE.address,
    },
    {
      page: 'news',
      element: 'The farmhouse, recompressed',
      media: file('farmhouse.jpg', await recompressedCopy(farmhouse, 55)),
      expected: ['similar'],
      ...captured(GAZETTE),
    },
    {
      page: 'news',
      element: 'A chart drawn by the desk',
      media: file('chart.png', await drawnChart()),
      ...unknown,
    },
    {
      page: 'news',
      element: 'The address, changed by somebody',
      media: text(doctoredText(address)),
      expected: ['altered'],
      origin: 'human',
      signer: GAZETTE.address,
    },
    {
      page: 'news',
      element: 'Two sentences, quoted',
      media: text(excerpt(speech, 1, 4)),
      expected: ['quoted'],
      origin: 'human',
      signer: GAZETTE.address,
    },
    {
      page: 'news',
      element: 'A sentence, quoted wrongly',
      media: text(misquoted(speech, 6)),
      expected: ['altered'],
      origin: 'human',
      signer: GAZETTE.address,
    },
    {
      page: 'gallery',
      element: 'Alpine landscape',
      media: file('alps.jpg', alps),
      expected: ['signed'],
      ...captured(LIND),
    },
    {
      page: 'gallery',
      element: 'Alpine landscape, small',
      media: file('alps-small.webp', await resizedCopy(alps, 420, 70)),
      expected: ['similar'],
      ...captured(LIND),
    },
    {
      page: 'gallery',
      element: 'Alpine landscape, with a balloon',
      media: file('alps-balloon.jpg', await doctoredCopy(alps)),
      expected: ['altered'],
      ...captured(LIND),
    },
    {
      page: 'gallery',
      element: 'Alpine landscape, mirrored',
      media: file('alps-mirrored.jpg', await mirroredCopy(alps)),
      expected: ['altered'],
      ...captured(LIND),
    },
    {
      page: 'gallery',
      element: 'Boats at Nagasaki',
      media: file('boats.jpg', boats),
      expected: ['withdrawn'],
      ...captured(LIND),
    },
    {
      page: 'gallery',
      element: 'Boats at Nagasaki, recompressed',
      media: file('boats-2.jpg', await recompressedCopy(boats, 60)),
      expected: ['withdrawn'],
      ...captured(LIND),
    },
    {
      page: 'gallery',
      element: 'Waves',
      media: file('waves.jpg', waves),
      expected: ['signed'],
      origin: 'ai',
      signer: LIND.address,
    },
    {
      page: 'gallery',
      element: 'Ornamental onion',
      media: file('allium.jpg', await photograph('allium-oreophilum')),
      ...unknown,
    },
    {
      page: 'gallery',
      element: 'Rings over water, marked as made by AI',
      media: file('rings.jpg', await declaredPicture()),
      expected: [...UNSIGNED, 'likely-ai'],
      origin: 'unknown',
      declared: 'ai',
    },
    {
      page: 'gallery',
      element: 'Acanthus, with Content Credentials',
      media: file('acanthus-credentials.jpg', credentials.edited),
      expected: ['signed'],
      origin: 'captured',
    },
    {
      page: 'gallery',
      element: 'Acanthus, changed after its credentials were signed',
      media: file('acanthus-changed.jpg', credentials.changed),
      expected: ['invalid'],
      origin: 'unknown',
    },
    {
      page: 'gallery',
      element: 'Waves, with Content Credentials of a model',
      media: file('waves-credentials.jpg', credentials.made),
      expected: ['signed'],
      origin: 'ai',
    },
    {
      page: 'feed',
      element: 'House cat, 24 moments',
      media: file('cat.jpg', cat),
      expected: ['signed'],
      ...captured(GAZETTE),
    },
    {
      page: 'feed',
      element: 'House cat, made into a meme',
      media: file('cat-meme.jpg', await memeCopy(cat)),
      expected: ['altered'],
      ...captured(GAZETTE),
    },
    {
      page: 'feed',
      element: 'Airplane from above, darkened',
      media: file('airplane-dark.jpg', await tonalCopy(airplane)),
      expected: ['altered'],
      ...captured(LIND),
    },
    {
      page: 'feed',
      element: 'Pasture in March',
      media: file('pasture.jpg', pasture),
      expected: ['withdrawn'],
      ...captured(GAZETTE),
    },
    {
      page: 'feed',
      element: 'Acanthus',
      media: file('acanthus.jpg', await photograph('acanthus-mollis')),
      ...unknown,
    },
    {
      page: 'feed',
      element: 'A boat, drawn',
      media: file('boat.svg', vectorDrawing()),
      expected: ['no-record'],
      origin: 'unknown',
    },
    {
      page: 'feed',
      element: 'A picture that broke',
      media: file('broken.jpg', new Uint8Array()),
      expected: ['unavailable'],
      origin: 'unknown',
    },
    {
      page: 'feed',
      element: 'The canyon, resized',
      media: file('canyon-small.webp', await resizedCopy(canyon, 640, 60)),
      expected: ['similar'],
      ...captured(GAZETTE),
    },
    {
      page: 'feed',
      element: 'The canyon, a part of it',
      media: file('canyon-part.jpg', await croppedCopy(canyon)),
      expected: ['altered'],
      ...captured(GAZETTE),
    },
    {
      page: 'feed',
      element: 'The farmhouse, in a screenshot',
      media: file('farmhouse-screen.jpg', await screenshotOf(farmhouse)),
      expected: ['altered'],
      ...captured(GAZETTE),
    },
  ];
}
