import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Hex } from '../content/hex.ts';
import { sha256 } from '../fingerprint/sha256.ts';
import { addressOf, signDigest, signerOf } from '../statement/signed-claim.ts';

/** What holds a document together: a hash of each of its parts, one digest of these, and a signature of that. */
export type Seal = {
  /** SHA-256 of the RFC 8785 form of each part, by its name. */
  readonly parts: Readonly<Record<string, Hex>>;
  /** SHA-256 of the RFC 8785 form of `parts`. */
  readonly digest: Hex;
  /** Absent where nobody signed: then the seal says that nothing was damaged, and not by whom it was made. */
  readonly signature?: { readonly account: Hex; readonly signature: Hex };
};

/** Which document a signature is for, so that it counts for no other. */
export type SealedKind = 'Receipt' | 'ReceiptBundle';

/** Seals a document: signed with a 32-byte secp256k1 secret, or unsigned without one. */
export function sealOf(parts: object, kind: SealedKind, secret?: Uint8Array): Seal {
  const hashes = hashesOf(parts);
  const digest = hashOf(hashes);
  if (!secret) return { parts: hashes, digest };
  const signature = signDigest(sealDigest(digest, kind), secret);
  return { parts: hashes, digest, signature: { account: addressOf(secret), signature } };
}

/** What of a seal does not hold. */
export type SealFault =
  /** A part is not the one that was sealed, or there was none of that name, or there is none any more. */
  | { readonly fault: 'part'; readonly part: string }
  /** The hashes are not those that were sealed. */
  | { readonly fault: 'digest' }
  | { readonly fault: 'signature' };

/** Holds a document against its seal, and names all that does not fit. */
export function sealFaults(parts: object, seal: Seal, kind: SealedKind): readonly SealFault[] {
  const found = hashesOf(parts);
  const names = [...new Set([...Object.keys(found), ...Object.keys(seal.parts)])].sort();
  const changed = names
    .filter((part) => found[part] !== seal.parts[part])
    .map((part) => ({ fault: 'part', part }) as const);
  const digest = hashOf(seal.parts) === seal.digest ? [] : [{ fault: 'digest' } as const];
  const { account, signature } = seal.signature ?? {};
  const isSigned = signature === undefined || signerOf(sealDigest(seal.digest, kind), signature) === account;
  return [...changed, ...digest, ...(isSigned ? [] : [{ fault: 'signature' } as const])];
}

/**
 * The 32 bytes that a verifier signs: EIP-712, type `Receipt(bytes32 digest)`, in the domain `Colophon receipts`, version 1, which
 * names no chain: a receipt is a document, and no contract takes it.
 */
export function sealDigest(digest: Hex, kind: SealedKind): Uint8Array {
  const struct = keccak_256(
    concatBytes(keccak_256(utf8ToBytes(`${kind}(bytes32 digest)`)), hexToBytes(digest.slice(2))),
  );
  return keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), DOMAIN, struct));
}

const DOMAIN = keccak_256(
  concatBytes(
    keccak_256(utf8ToBytes('EIP712Domain(string name,string version)')),
    keccak_256(utf8ToBytes('Colophon receipts')),
    keccak_256(utf8ToBytes('1')),
  ),
);

/** A document as it is stored: its RFC 8785 form in UTF-8, and one line feed. */
export function documentBytes(document: object): Uint8Array {
  return utf8ToBytes(`${canonicalize(document)}\n`);
}

function hashesOf(parts: object): Record<string, Hex> {
  const named = Object.entries(parts).filter(([name, part]) => name !== 'seal' && part !== undefined);
  return Object.fromEntries(named.map(([name, part]) => [name, hashOf(part)]));
}

function hashOf(value: unknown): Hex {
  return `0x${bytesToHex(sha256(utf8ToBytes(canonicalize(value) ?? '')))}`;
}
