import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { sha256 } from '../fingerprint/sha256.ts';
import { buildTree } from '../merkle/tree.ts';
import { type SignedAnchor, signAnchor } from '../statement/anchor.ts';
import { addressOf, type RegistryDomain } from '../statement/signed-claim.ts';
import schema from './bundle.schema.json' with { type: 'json' };
import { documentReader } from './read-document.ts';
import { documentBytes, type Seal, sealOf } from './seal.ts';

/** One receipt of a batch: its file beside the bundle, the input's name, and the SHA-256 of the file. */
export type BundledReceipt = { readonly file: string; readonly input: string; readonly sha256: Hex };

/** All receipts of one batch (`bundle.schema.json`, version 1). */
export type ReceiptBundle = {
  readonly colophon: 'receipt-bundle';
  readonly version: 1;
  readonly time: string;
  readonly verifier: { readonly name: 'colophon'; readonly version: string };
  readonly root: Hex;
  readonly receipts: readonly BundledReceipt[];
  readonly seal: Seal;
};

/** Makes a bundle, signed where there is a secret. @param time UTC, to the second. @throws BatchSizeWrong for none. */
export function bundleOf(
  receipts: readonly BundledReceipt[],
  version: string,
  time: string,
  secret?: Uint8Array,
): ReceiptBundle {
  const parts = {
    colophon: 'receipt-bundle',
    version: 1,
    time,
    verifier: { name: 'colophon', version },
    root: rootOfReceipts(receipts),
    receipts,
  } as const;
  return { ...parts, seal: sealOf(parts, 'ReceiptBundle', secret) };
}

/** Reads an untrusted bundle: whole and sealed, or with what is wrong with it. */
export const readBundle = documentReader<ReceiptBundle>(schema, 'ReceiptBundle');

/**
 * The root over receipts in their order. A leaf is `keccak256(keccak256(abi.encode(uint256 index, bytes32 sha256)))`: two words,
 * where claims in batches have more, so that no receipt passes for a claim.
 */
export function rootOfReceipts(receipts: readonly Pick<BundledReceipt, 'sha256'>[]): Hex {
  const leaves = receipts.map(({ sha256 }, index) => {
    const words = new Uint8Array(64);
    new DataView(words.buffer).setUint32(28, index);
    words.set(hexToBytes(sha256.slice(2)), 32);
    return keccak_256(keccak_256(words));
  });
  return buildTree(concatBytes(...leaves)).root;
}

/**
 * Signs that the bundle's root be anchored in the verifier's name, for whoever brings it (`colophon anchor --bring`): it proves that
 * these receipts were there by then. Its `meta` is the SHA-256 of the bundle's file.
 *
 * @param deadline Unix seconds.
 */
export function anchorOfBundle(
  bundle: ReceiptBundle,
  domain: RegistryDomain,
  secret: Uint8Array,
  deadline: number,
): SignedAnchor {
  const meta: Hex = `0x${bytesToHex(sha256(documentBytes(bundle)))}`;
  const { root, receipts } = bundle;
  const anchor = { author: addressOf(secret), keyIdx: 0, root, leafCount: receipts.length, meta, deadline };
  return signAnchor(anchor, domain, secret);
}
