import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { KINDS, type Kind } from '../content/kind.ts';
import { accountOfSigner, isSignedByPasskey } from './passkey.ts';
import { PASSKEY_VERIFIER } from './passkey-verifier.ts';

/** The registry a signature is meant for: EIP-712 binds a claim to one chain and one contract. */
export type RegistryDomain = { readonly chainId: number; readonly address: Hex };

/** The fields an author signs (EIP-712 type `Claim` of the registry). */
export type ClaimFields = {
  readonly author: Hex;
  /** 0 is the author's own key; others are delegates. */
  readonly keyIdx: number;
  readonly content: Hex;
  /** SHA-256 of the statement's canonical form. */
  readonly meta: Hex;
  readonly kind: Kind;
  /** Unix seconds after which no relayer can submit it; it stays valid as evidence. */
  readonly deadline: number;
};

/** A claim with its author's signature: 65 bytes (r, s, v), or whatever the author's contract takes for one. */
export type SignedClaim = ClaimFields & {
  readonly signature: Hex;
  /** Of an author who is no account with a key of its own: the ERC-7913 signer that the author is, such as a passkey. */
  readonly signer?: Hex;
};

const CLAIM_TYPE =
  'Claim(address author,uint16 keyIdx,bytes32 content,bytes32 meta,uint8 kind,uint64 deadline)';
const DOMAIN_TYPE = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';
const DOMAIN_NAME = 'Colophon ProvenanceRegistry';
const DOMAIN_VERSION = '1';

/**
 * The 32 bytes an author signs for a claim.
 * Source: EIP-712. Bound to the Solidity implementation by `tests/vectors/registry.json`.
 */
export function claimDigest(claim: ClaimFields, domain: RegistryDomain): Uint8Array {
  const structHash = keccak_256(
    concatBytes(
      keccak_256(utf8ToBytes(CLAIM_TYPE)),
      word(BigInt(claim.author)),
      word(BigInt(claim.keyIdx)),
      word(BigInt(claim.content)),
      word(BigInt(claim.meta)),
      word(BigInt(KINDS[claim.kind])),
      word(BigInt(claim.deadline)),
    ),
  );
  return typedDigest(structHash, domain);
}

/** The EIP-712 digest of any struct in the registry's domain. */
export function typedDigest(structHash: Uint8Array, domain: RegistryDomain): Uint8Array {
  const domainHash = keccak_256(
    concatBytes(
      keccak_256(utf8ToBytes(DOMAIN_TYPE)),
      keccak_256(utf8ToBytes(DOMAIN_NAME)),
      keccak_256(utf8ToBytes(DOMAIN_VERSION)),
      word(BigInt(domain.chainId)),
      word(BigInt(domain.address)),
    ),
  );
  return keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), domainHash, structHash));
}

/**
 * Signs a claim with a 32-byte secp256k1 secret: the author's own, or with `keyIdx` its delegate's. Deterministic (RFC
 * 6979), low-s.
 */
export function signClaim(claim: ClaimFields, domain: RegistryDomain, secret: Uint8Array): SignedClaim {
  return { ...claim, signature: signDigest(claimDigest(claim, domain), secret) };
}

/**
 * Checks, on this machine alone, that `claim.author` signed these fields for this registry.
 *
 * It says nothing about delegate keys and about smart accounts (ERC-1271): those need the chain. Of a passkey (ERC-7913) it
 * computes what the verifier would say.
 * @returns false for any malformed signature, never throws on one.
 */
export function isSignedByAuthor(claim: SignedClaim, domain: RegistryDomain): boolean {
  const { signer, author, signature } = claim;
  if (signer === undefined) return isSignedBy(author, claim, domain);
  // A verifier that is not known may say anything: only the chain can be asked about it.
  const isKnown = signer.startsWith(PASSKEY_VERIFIER) && accountOfSigner(signer) === author;
  return isKnown && isSignedByPasskey(signer, claimDigest(claim, domain), signature);
}

/** As {@link isSignedByAuthor}, for another account: whether it may sign for the author is for the chain to say. */
export function isSignedBy(account: Hex, claim: SignedClaim, domain: RegistryDomain): boolean {
  return signerOf(claimDigest(claim, domain), claim.signature) === account.toLowerCase();
}

/**
 * The account whose key is to have signed a claim: the author's, or for a delegate key the one that did sign. Whether that
 * one is the author's key, the registry alone can say. Of a passkey it is the ERC-7913 signer.
 */
export function keyOf(claim: SignedClaim, domain: RegistryDomain): Hex {
  if (claim.signer !== undefined) return claim.signer;
  if (claim.keyIdx === 0) return claim.author;
  return signerOf(claimDigest(claim, domain), claim.signature) ?? claim.author;
}

/** A 65-byte signature (r, s, v) of a digest, low-s. */
export function signDigest(digest: Uint8Array, secret: Uint8Array): Hex {
  const [recovery, ...rs] = secp256k1.sign(digest, secret, { prehash: false, format: 'recovered' });
  return `0x${bytesToHex(Uint8Array.from([...rs, 27 + (recovery ?? 0)]))}`;
}

/** The account that made a signature of a digest; undefined for a malformed signature. */
export function signerOf(digest: Uint8Array, signature: Hex): Hex | undefined {
  try {
    const bytes = hexToBytes(signature.slice(2));
    const v = bytes[64];
    if (bytes.length !== 65 || (v !== 27 && v !== 28)) return undefined;
    const recoverable = secp256k1.Signature.fromBytes(
      concatBytes(Uint8Array.of(v - 27), bytes.subarray(0, 64)),
      'recovered',
    );
    if (recoverable.hasHighS()) return undefined;
    return addressOfPublicKey(recoverable.recoverPublicKey(digest).toBytes(false));
  } catch {
    return undefined;
  }
}

/** The account address (lower case) of a 32-byte secp256k1 secret. */
export function addressOf(secret: Uint8Array): Hex {
  return addressOfPublicKey(secp256k1.getPublicKey(secret, false));
}

/** The account address (lower case) of a secp256k1 public key in its 65-byte, uncompressed form. */
export function addressOfPublicKey(uncompressed: Uint8Array): Hex {
  return `0x${bytesToHex(keccak_256(uncompressed.subarray(1)).subarray(12))}`;
}

function word(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(64, '0'));
}
