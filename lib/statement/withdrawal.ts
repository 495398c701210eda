import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { isHex, isObject, isSignature, isWithin, quote } from './json-value.ts';
import { PASSKEY_SIGNER_BYTES } from './passkey.ts';
import { type RegistryDomain, signDigest, signerOf, typedDigest } from './signed-claim.ts';

/** What an author, or a key of its, takes back (EIP-712 type `Revoke` of the registry). */
export type Withdrawal = {
  readonly author: Hex;
  /** 0 is the author's own key, 65535 its guardian's, others are delegates'. */
  readonly keyIdx: number;
  /** Content keys, leaf hashes or roots; at most {@link MAX_IDS}. */
  readonly ids: readonly Hex[];
  /** As on chain, 1..255. */
  readonly reason: number;
  /** A key or hash that explains it, or zero. */
  readonly evidence: Hex;
  /** Unix seconds after which nobody can bring it. */
  readonly deadline: number;
};

/** A withdrawal that anybody can bring to the chain, and pay for. */
export type SignedWithdrawal = Withdrawal & {
  readonly signature: Hex;
  /** As in `SignedClaim`. */
  readonly signer?: Hex;
};

/** Ids that one transaction revokes within the gas that chains allow it. */
export const MAX_IDS = 300;

const TYPE =
  'Revoke(address author,uint16 keyIdx,bytes32[] ids,uint8 reason,bytes32 evidence,uint64 deadline)';

/** The 32 bytes that are signed for a withdrawal. */
export function withdrawalDigest(withdrawal: Withdrawal, domain: RegistryDomain): Uint8Array {
  const { author, keyIdx, ids, reason, evidence, deadline } = withdrawal;
  const structHash = keccak_256(
    concatBytes(
      keccak_256(utf8ToBytes(TYPE)),
      word(author),
      word(keyIdx),
      keccak_256(concatBytes(...ids.map(word))),
      word(reason),
      word(evidence),
      word(deadline),
    ),
  );
  return typedDigest(structHash, domain);
}

/** Signs a withdrawal with a 32-byte secret: the author's own, or with `keyIdx` another's. */
export function signWithdrawal(
  withdrawal: Withdrawal,
  domain: RegistryDomain,
  secret: Uint8Array,
): SignedWithdrawal {
  return { ...withdrawal, signature: signDigest(withdrawalDigest(withdrawal, domain), secret) };
}

/**
 * The account whose signature it is to be: the author's, or else whoever signed. Whether that one may withdraw for the
 * author, the registry alone can say.
 */
export function withdrawalSigner(withdrawal: SignedWithdrawal, domain: RegistryDomain): Hex {
  const { author, keyIdx, signature, signer } = withdrawal;
  if (signer !== undefined) return signer;
  if (keyIdx === 0) return author;
  return signerOf(withdrawalDigest(withdrawal, domain), signature) ?? author;
}

/** The arguments of the registry's `revokeBySig`, which anybody may call with them. */
export function withdrawalArguments(
  withdrawal: SignedWithdrawal,
  domain: RegistryDomain,
): readonly unknown[] {
  const { author, keyIdx, ids, reason, evidence, deadline, signature } = withdrawal;
  return [withdrawalSigner(withdrawal, domain), author, keyIdx, ids, reason, evidence, deadline, signature];
}

/**
 * The name a relayer files a withdrawal under: what is signed but for the deadline, so that the same one signed anew is the
 * same.
 */
export function withdrawalId(withdrawal: Withdrawal, domain: RegistryDomain): Hex {
  return `0x${bytesToHex(withdrawalDigest({ ...withdrawal, deadline: 0 }, domain))}`;
}

/** Parses an untrusted value. @throws {@link WithdrawalInvalid} naming the field that is wrong */
export function parseWithdrawal(value: unknown): SignedWithdrawal {
  if (!isObject(value)) throw new WithdrawalInvalid('it', value);
  const { author, keyIdx, ids, reason, evidence, deadline, signature, signer } = value;
  if (!isHex(author, 20)) throw new WithdrawalInvalid('author', author);
  if (!isWithin(keyIdx, 0xffff)) throw new WithdrawalInvalid('keyIdx', keyIdx);
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MAX_IDS || !ids.every((id) => isHex(id, 32)))
    throw new WithdrawalInvalid('ids', ids);
  if (!isWithin(reason, 255) || reason === 0) throw new WithdrawalInvalid('reason', reason);
  if (!isHex(evidence, 32)) throw new WithdrawalInvalid('evidence', evidence);
  if (!isWithin(deadline, Number.MAX_SAFE_INTEGER)) throw new WithdrawalInvalid('deadline', deadline);
  if (!isSignature(signature, 65)) throw new WithdrawalInvalid('signature', signature);
  if (!(signer === undefined || isHex(signer, PASSKEY_SIGNER_BYTES)))
    throw new WithdrawalInvalid('signer', signer);
  const withdrawal = { author, keyIdx, ids, reason, evidence, deadline, signature };
  return signer === undefined ? withdrawal : { ...withdrawal, signer };
}

function word(value: Hex | number): Uint8Array {
  return hexToBytes(BigInt(value).toString(16).padStart(64, '0'));
}

/** A document that is not a signed withdrawal. */
export class WithdrawalInvalid extends Error {
  override name = 'WithdrawalInvalid';
  constructor(field: string, value: unknown) {
    super(
      `Not a signed withdrawal: ${field} is ${quote(value)}. Make one with: colophon withdraw --sign-only`,
    );
  }
}
