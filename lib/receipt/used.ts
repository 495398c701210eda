import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { TrustList } from '../c2pa/trust-list.ts';
import type { DetectorCard } from '../detector/card.ts';
import { sha256 } from '../fingerprint/sha256.ts';
import type { UsedEngine, UsedList } from './receipt.ts';

/** A trust list by its certificates. */
export function usedList({ name, purpose, pem }: TrustList): UsedList {
  return { name, purpose, sha256: `0x${bytesToHex(sha256(utf8ToBytes(pem)))}` };
}

/** A detector pack by what its card says of its model. */
export function usedModel({ id, version, model }: DetectorCard): UsedEngine {
  return { lane: 'detector', name: id, version, sha256: `0x${model.sha256}` };
}
