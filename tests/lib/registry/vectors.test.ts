import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { AbiCoder, getCreate2Address, Interface, keccak256, TypedDataEncoder, verifyTypedData } from 'ethers';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { KINDS, kindFromNumber } from '../../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import {
  DETERMINISTIC_DEPLOYER,
  REGISTRY_ADDRESS,
  REGISTRY_INIT_CODE,
  REGISTRY_INIT_CODE_HASH,
  REGISTRY_SALT,
} from '../../../lib/registry/deployment.ts';
import { claimantsBeyondHead, unpackClaim, unpackRevocation } from '../../../lib/registry/word.ts';
import { claimDigest, signClaim } from '../../../lib/statement/signed-claim.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

const abi = AbiCoder.defaultAbiCoder();

function slotOf(key: string, slot: number | string): string {
  const word = (value: string | number) => BigInt(value).toString(16).padStart(64, '0');
  return `0x${bytesToHex(keccak_256(hexToBytes(word(key) + word(slot))))}`;
}

function packed(...fields: readonly (readonly [value: number | string, width: number])[]): string {
  const bits = fields.map(([value, width]) => BigInt(value).toString(2).padStart(width, '0')).reverse();
  return `0x${BigInt(`0b${bits.join('')}`)
    .toString(16)
    .padStart(64, '0')}`;
}

describe('content keys', () => {
  test.each(vectors.contentKeys)('$algorithm of $digest', ({ algorithm, digest, key }) => {
    expect(keccak256(abi.encode(['string', 'bytes32'], [algorithm, digest]))).toBe(key);
  });
});

describe('storage slots', () => {
  const base = new Map(vectors.layout.map(({ label, slot }) => [label, slot]));

  test('the layout numbers its mappings from 0', () => {
    expect(vectors.layout.map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test.each(vectors.slots)('$author and $content', ({ content, author, head, tail, claim, revoked }) => {
    expect(slotOf(content, base.get('_head')!)).toBe(head);
    expect(slotOf(content, base.get('_tail')!)).toBe(tail);
    expect(slotOf(author, slotOf(content, base.get('_claim')!))).toBe(claim);
    expect(slotOf(content, slotOf(author, base.get('_revoked')!))).toBe(revoked);
  });
});

describe('packed words', () => {
  test.each(vectors.claimWords)('claim $word', ({ word, author, time, block, keyIdx, kind }) => {
    expect(packed([author, 160], [time, 36], [block, 36], [keyIdx, 16], [kind, 8])).toBe(word);
    expect(unpackClaim(BigInt(word))).toEqual({ author, time, block, keyIdx, kind: kindFromNumber(kind) });
  });

  test.each(vectors.tailWords)('tail $word', ({ word, lastAuthor, count }) => {
    expect(packed([lastAuthor, 160], [count, 96])).toBe(word);
    expect(claimantsBeyondHead(BigInt(word))).toBe(Number(count) - 1);
  });

  test.each(vectors.revocationWords)('revocation $word', ({ word, reason, time, block, keyIdx }) => {
    expect(packed([reason, 8], [time, 36], [block, 36], [keyIdx, 16], [0, 160])).toBe(word);
    expect(unpackRevocation(BigInt(word))).toMatchObject({ time, block });
  });
});

describe('signed claims', () => {
  const types = {
    Claim: [
      { name: 'author', type: 'address' },
      { name: 'keyIdx', type: 'uint16' },
      { name: 'content', type: 'bytes32' },
      { name: 'meta', type: 'bytes32' },
      { name: 'kind', type: 'uint8' },
      { name: 'deadline', type: 'uint64' },
    ],
  };

  test('the type is the one a wallet shows', () => {
    expect(TypedDataEncoder.from(types).encodeType('Claim')).toBe(vectors.eip712.type);
    expect(`0x${bytesToHex(keccak_256(utf8ToBytes(vectors.eip712.type)))}`).toBe(vectors.eip712.typeHash);
  });

  test.each(vectors.eip712.claims)('$digest, as ethers computes it', (vector) => {
    const domain = {
      ...vectors.eip712.domain,
      chainId: vector.chainId,
      verifyingContract: vector.verifyingContract,
    };
    expect(TypedDataEncoder.hashDomain(domain)).toBe(vector.domainSeparator);
    expect(TypedDataEncoder.hashStruct('Claim', types, vector.claim)).toBe(vector.structHash);
    expect(TypedDataEncoder.hash(domain, types, vector.claim)).toBe(vector.digest);
    expect(verifyTypedData(domain, types, vector.claim, vector.signature).toLowerCase()).toBe(
      vector.claim.author,
    );
  });

  test.each(vectors.eip712.claims)('$digest, as this project computes it', (vector) => {
    const { author, keyIdx, content, meta, kind, deadline } = vector.claim;
    const claim = {
      author: author as Hex,
      keyIdx,
      content: content as Hex,
      meta: meta as Hex,
      kind: kindFromNumber(kind),
      deadline,
    };
    expect(KINDS[claim.kind]).toBe(kind);
    const domain = { chainId: vector.chainId, address: vector.verifyingContract as Hex };
    expect(`0x${bytesToHex(claimDigest(claim, domain))}`).toBe(vector.digest);
    expect(signClaim(claim, domain, hexToBytes(vector.secret.slice(2))).signature).toBe(vector.signature);
  });
});

describe('deployment', () => {
  test('the address follows from deployer, salt and init code', () => {
    expect(keccak256(REGISTRY_INIT_CODE)).toBe(REGISTRY_INIT_CODE_HASH);
    const address = getCreate2Address(DETERMINISTIC_DEPLOYER, REGISTRY_SALT, REGISTRY_INIT_CODE_HASH);
    expect(address.toLowerCase()).toBe(REGISTRY_ADDRESS);
  });

  test('the ABI is one that ethers reads, and nothing in it takes ether', () => {
    const registry = new Interface(REGISTRY_ABI);
    expect(registry.getFunction('claimBySig')?.format('sighash')).toBe(
      'claimBySig(bytes,address,uint16,bytes32,bytes32,uint8,uint64,bytes)',
    );
    registry.forEachFunction(({ payable }) => expect(payable).toBe(false));
  });
});
