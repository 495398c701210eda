import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { sha256 } from '../fingerprint/sha256.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import { anchorOfBundle, type BundledReceipt, bundleOf } from './bundle.ts';
import { type ReceiptBody, sealReceipt } from './make.ts';
import type { ReceiptInput } from './receipt.ts';
import { documentBytes } from './seal.ts';

/** A file of a run's receipts: its path in their folder, and what is in it. */
export type ReceiptFile = { readonly name: string; readonly bytes: Uint8Array };

/** The bundle of a run's receipts. */
export const BUNDLE = 'bundle.json';

/** What anchors the bundle, for whoever brings it. */
export const ANCHOR = 'bundle.anchor.json';

/** Whoever anchors a bundle has this time, in seconds. */
const BRING_WITHIN = 7 * 86_400;

/** Longest name of an input that is written down, in UTF-16 code units. */
const MAX_NAME = 8_192;

/**
 * One receipt as a file, and its place in the bundle. One input has one file: the same bytes under the same name.
 *
 * @param time when it was checked: UTC, to the second.
 * @param secret signs; without it the receipt says that it is unsigned.
 */
export function receiptFile(
  body: ReceiptBody,
  input: Omit<ReceiptInput, 'content'>,
  time: string,
  secret?: Uint8Array,
): { readonly bytes: Uint8Array; readonly receipt: BundledReceipt } {
  const name = input.name.slice(0, MAX_NAME).toWellFormed();
  const bytes = documentBytes(sealReceipt(body, { ...input, name }, time, secret));
  const file = `${input.sha256.slice(2, 18)}-${hashOf(utf8ToBytes(name)).slice(2, 10)}.receipt.json`;
  return { bytes, receipt: { file, input: name, sha256: hashOf(bytes) } };
}

/** The bundle of a run, and with a key what anchors it. Without receipts there is none. @param now Unix milliseconds. */
export function bundleFiles(
  receipts: readonly BundledReceipt[],
  {
    version,
    domain,
    now,
  }: { readonly version: string; readonly domain: RegistryDomain; readonly now: number },
  secret?: Uint8Array,
): readonly ReceiptFile[] {
  if (receipts.length === 0) return [];
  const bundle = bundleOf(receipts, version, timeOf(now), secret);
  const file = { name: BUNDLE, bytes: documentBytes(bundle) };
  if (!secret) return [file];
  const deadline = Math.floor(now / 1000) + BRING_WITHIN;
  const anchor = anchorOfBundle(bundle, domain, secret, deadline);
  return [file, { name: ANCHOR, bytes: documentBytes(anchor) }];
}

/** Where the trust list of a hash lies in a folder of receipts. */
export function listName(sha256: Hex): string {
  return `lists/${sha256.slice(2)}.pem`;
}

/** A time as receipts have it: UTC, to the second. @param milliseconds Unix. */
export function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function hashOf(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(sha256(bytes))}`;
}
