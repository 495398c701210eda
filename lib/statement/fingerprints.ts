import { bytesToHex } from '@noble/hashes/utils.js';
import { FEATURES_ALGORITHM, featuresToBase64 } from '../fingerprint/features/codec.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { gridToBase64 } from '../fingerprint/grid.ts';
import { type TextTrees, textTrees } from '../fingerprint/text/roots.ts';
import type { ImageFingerprints, TextFingerprints } from './statement.ts';

/**
 * The fingerprints as a statement carries them: what a reader needs to recognise a copy without the original.
 *
 * @param seed of an embargoed text: its leaves are salted, and its lookup keys, in which five words could be guessed, are
 * left out.
 */
export function statementFingerprints(
  print: Fingerprint,
  { seed }: { seed?: Uint8Array } = {},
): ImageFingerprints | TextFingerprints {
  if (print.type === 'text') {
    const { strict, loose, words, shingles, canonical } = print;
    const trees = canonical === undefined ? undefined : textTrees(canonical, seed ? { seed } : {});
    return {
      ...{ type: 'text', strict, loose, words },
      ...(trees ? { roots: rootsOf(trees) } : {}),
      ...(seed ? {} : { shingles: shinglesToBase64(shingles) }),
    };
  }
  const { sha256, pixels } = print;
  if (!pixels) return { type: 'image', sha256 };
  const { width, height, pdq, pdqQuality, pdqc, grid, features } = pixels;
  const hashes = { pdq: bytesToHex(pdq), pdqQuality, pdqc: bytesToHex(pdqc) };
  const parts = features
    ? { features: { algorithm: FEATURES_ALGORITHM, points: featuresToBase64(features) } }
    : {};
  return { type: 'image', sha256, width, height, ...hashes, grid: gridToBase64(grid), ...parts };
}

function rootsOf({ algorithm, loose, strict }: TextTrees): NonNullable<TextFingerprints['roots']> {
  return { algorithm, loose: `0x${bytesToHex(loose.root)}`, strict: `0x${bytesToHex(strict.root)}` };
}

/** Shingles as bytes, 8 each, big-endian and ascending, in base64. */
export function shinglesToBase64(shingles: ReadonlySet<bigint>): string {
  const sorted = BigUint64Array.from(shingles).sort();
  const view = new DataView(new ArrayBuffer(sorted.length * 8));
  sorted.forEach((shingle, i) => {
    view.setBigUint64(i * 8, shingle);
  });
  let binary = '';
  for (const byte of new Uint8Array(view.buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * Reads {@link shinglesToBase64} back; trailing bytes that make no whole shingle are left out.
 * @throws {ShinglesMalformed} where it is not base64.
 */
export function shinglesFromBase64(base64: string): Set<bigint> {
  const bytes = shingleBytes(base64);
  const view = new DataView(bytes.buffer);
  const shingles = new Set<bigint>();
  for (let i = 0; i + 8 <= bytes.length; i += 8) shingles.add(view.getBigUint64(i));
  return shingles;
}

/**
 * The bytes of {@link shinglesToBase64}: 8 for each key, big-endian.
 * @throws {ShinglesMalformed} where it is not base64.
 */
export function shingleBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(binaryOf(base64), (char) => char.charCodeAt(0));
}

function binaryOf(base64: string): string {
  try {
    return atob(base64);
  } catch {
    throw new ShinglesMalformed(base64);
  }
}

/** The shingles of a statement that can't be read. */
export class ShinglesMalformed extends Error {
  override name = 'ShinglesMalformed';
  constructor(base64: string) {
    super(`The shingles "${base64.slice(0, 16)}…" are not base64. Ask the signer for a new statement.`);
  }
}
