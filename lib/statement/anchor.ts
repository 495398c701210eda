import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { isHex, isObject, isSignature, isWithin, quote } from './json-value.ts';
import { PASSKEY_SIGNER_BYTES } from './passkey.ts';
import { type RegistryDomain, signDigest, signerOf, typedDigest } from './signed-claim.ts';

/** A batch that an author, or a key of its, lets be anchored (EIP-712 type `Anchor` of the registry). */
export type Anchor = {
  readonly author: Hex;
  /** 0 is the author's own key; others are delegates, with the scope anchor. */
  readonly keyIdx: number;
  readonly root: Hex;
  /** How many leaves the tree has, for readers. */
  readonly leafCount: number;
  /** Hash of a document about the batch, or zero. */
  readonly meta: Hex;
  /** Unix seconds after which nobody can bring it. */
  readonly deadline: number;
};

/** An anchor that anybody can bring to the chain, and pay for. */
export type SignedAnchor = Anchor & {
  readonly signature: Hex;
  /** As in `SignedClaim`. */
  readonly signer?: Hex;
};

const TYPE =
  'Anchor(address author,uint16 keyIdx,bytes32 root,uint32 leafCount,bytes32 meta,uint64 deadline)';

/** The 32 bytes that are signed for a batch. Bound to the contract by `tests/vectors/registry.json`. */
export function anchorDigest(anchor: Anchor, domain: RegistryDomain): Uint8Array {
  const { author, keyIdx, root, leafCount, meta, deadline } = anchor;
  const fields = [author, keyIdx, root, leafCount, meta, deadline].map(word);
  return typedDigest(keccak_256(concatBytes(keccak_256(utf8ToBytes(TYPE)), ...fields)), domain);
}

/** Signs an anchor with a 32-byte secret: the author's own, or with `keyIdx` its delegate's. */
export function signAnchor(anchor: Anchor, domain: RegistryDomain, secret: Uint8Array): SignedAnchor {
  return { ...anchor, signature: signDigest(anchorDigest(anchor, domain), secret) };
}

/** Whether the author's own key signed it. Of any other signature the registry alone can judge. */
export function isAnchorSigned(anchor: SignedAnchor, domain: RegistryDomain): boolean {
  return signerOf(anchorDigest(anchor, domain), anchor.signature) === anchor.author;
}

/**
 * The account whose signature it is to be: the author's, or for a delegate key whoever signed. Whether that one may anchor
 * for the author, the registry alone can say.
 */
export function anchorSigner(anchor: SignedAnchor, domain: RegistryDomain): Hex {
  const { author, keyIdx, signature, signer } = anchor;
  if (signer !== undefined) return signer;
  if (keyIdx === 0) return author;
  return signerOf(anchorDigest(anchor, domain), signature) ?? author;
}

/** The arguments of the registry's `anchorBySig`, which anybody may call with them. */
export function anchorArguments(anchor: SignedAnchor, domain: RegistryDomain): readonly unknown[] {
  const { author, keyIdx, root, leafCount, meta, deadline, signature } = anchor;
  return [anchorSigner(anchor, domain), author, keyIdx, root, leafCount, meta, deadline, signature];
}

/** The name a relayer files an anchor under: `keccak256(author ‖ root)`, because an author anchors a root once. */
export function anchorId({ author, root }: Pick<Anchor, 'author' | 'root'>): Hex {
  return `0x${bytesToHex(keccak_256(hexToBytes(author.slice(2) + root.slice(2))))}`;
}

/** Parses an untrusted value. @throws {@link AnchorInvalid} naming the field that is wrong */
export function parseAnchor(value: unknown): SignedAnchor {
  if (!isObject(value)) throw new AnchorInvalid('it', value);
  const { author, keyIdx, root, leafCount, meta, deadline, signature, signer } = value;
  if (!isHex(author, 20)) throw new AnchorInvalid('author', author);
  if (!isWithin(keyIdx, 0xffff)) throw new AnchorInvalid('keyIdx', keyIdx);
  if (!isHex(root, 32) || BigInt(root) === 0n) throw new AnchorInvalid('root', root);
  if (!isWithin(leafCount, 0xffffffff) || leafCount === 0) throw new AnchorInvalid('leafCount', leafCount);
  if (!isHex(meta, 32)) throw new AnchorInvalid('meta', meta);
  if (!isWithin(deadline, Number.MAX_SAFE_INTEGER)) throw new AnchorInvalid('deadline', deadline);
  if (!isSignature(signature, 65)) throw new AnchorInvalid('signature', signature);
  if (!(signer === undefined || isHex(signer, PASSKEY_SIGNER_BYTES)))
    throw new AnchorInvalid('signer', signer);
  const anchor = { author, keyIdx, root, leafCount, meta, deadline, signature };
  return signer === undefined ? anchor : { ...anchor, signer };
}

function word(value: Hex | number): Uint8Array {
  return hexToBytes(BigInt(value).toString(16).padStart(64, '0'));
}

/** A document that is not a signed anchor. */
export class AnchorInvalid extends Error {
  override name = 'AnchorInvalid';
  constructor(field: string, value: unknown) {
    super(
      `Not a signed anchor: ${field} is ${quote(value)}. Make one with: colophon sign --batch --sign-only`,
    );
  }
}
