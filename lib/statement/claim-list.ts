import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { KINDS, type Kind } from '../content/kind.ts';
import type { Envelope } from './envelope.ts';
import { keyOf, type RegistryDomain, signDigest, signerOf, typedDigest } from './signed-claim.ts';

/** Many claims of one author and one kind that one signature covers (EIP-712 type `ClaimMany` of the registry). */
export type ClaimList = {
  readonly author: Hex;
  readonly keyIdx: number;
  readonly contents: readonly Hex[];
  readonly metas: readonly Hex[];
  readonly kind: Kind;
  readonly deadline: number;
};

/**
 * What a relayer needs beside the envelopes to record them all in one call. Each envelope keeps its own signature, which
 * is its evidence; this one only saves gas.
 */
export type ListSignature = { readonly deadline: number; readonly signature: Hex };

const LIST_TYPE =
  'ClaimMany(address author,uint16 keyIdx,bytes32[] contents,bytes32[] metas,uint8 kind,uint64 deadline)';

/** The 32 bytes an author signs for a list of claims. Bound to the contract by `tests/vectors/registry.json`. */
export function claimListDigest(list: ClaimList, domain: RegistryDomain): Uint8Array {
  const structHash = keccak_256(
    concatBytes(
      keccak_256(utf8ToBytes(LIST_TYPE)),
      word(BigInt(list.author)),
      word(BigInt(list.keyIdx)),
      keccak_256(concatBytes(...list.contents.map(bytes32))),
      keccak_256(concatBytes(...list.metas.map(bytes32))),
      word(BigInt(KINDS[list.kind])),
      word(BigInt(list.deadline)),
    ),
  );
  return typedDigest(structHash, domain);
}

/** Signs the claims of some envelopes once more, all together, so that a relayer can bring them in one call. */
export function signClaimList(
  envelopes: readonly Envelope[],
  secret: Uint8Array,
  domain: RegistryDomain,
  deadline: number,
): ListSignature {
  const signature = signDigest(claimListDigest(claimListOf(envelopes, deadline), domain), secret);
  return { deadline, signature };
}

/** @returns true where the key that signed the first of the envelopes signed the list of them too. */
export function isListSigned(
  envelopes: readonly Envelope[],
  { deadline, signature }: ListSignature,
  domain: RegistryDomain,
): boolean {
  const digest = claimListDigest(claimListOf(envelopes, deadline), domain);
  return signerOf(digest, signature) === keyOf(firstClaim(envelopes), domain);
}

/**
 * The list that some envelopes make.
 *
 * @throws {@link ListMixed} where they are not of one author, key and kind.
 */
export function claimListOf(envelopes: readonly Envelope[], deadline: number): ClaimList {
  const { author, keyIdx, kind } = firstClaim(envelopes);
  for (const { claim } of envelopes) {
    if (claim.author !== author || claim.keyIdx !== keyIdx || claim.kind !== kind)
      throw new ListMixed(claim.content);
  }
  return {
    author,
    keyIdx,
    contents: envelopes.map(({ claim }) => claim.content),
    metas: envelopes.map(({ claim }) => claim.meta),
    kind,
    deadline,
  };
}

function firstClaim(envelopes: readonly Envelope[]) {
  const first = envelopes[0];
  if (!first) throw new ListMixed('nothing');
  return first.claim;
}

function bytes32(hex: Hex): Uint8Array {
  return hexToBytes(hex.slice(2));
}

function word(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(64, '0'));
}

/** Claims that one signature can't cover. */
export class ListMixed extends Error {
  override name = 'ListMixed';
  constructor(content: string) {
    super(
      `One signature covers claims of one author, one key and one kind; ${content} is not like the first. Send it by itself.`,
    );
  }
}
