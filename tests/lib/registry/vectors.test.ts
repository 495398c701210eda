import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  AbiCoder,
  concat,
  getCreate2Address,
  Interface,
  keccak256,
  SigningKey,
  TypedDataEncoder,
  verifyTypedData,
} from 'ethers';
import { describe, expect, test } from 'vitest';
import local from '../../../contracts/deployments/31337.json' with { type: 'json' };
import type { Hex } from '../../../lib/content/hex.ts';
import { KINDS, kindFromNumber } from '../../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import {
  DETERMINISTIC_DEPLOYER,
  REGISTRY_ADDRESS,
  REGISTRY_CODE_HASH,
  REGISTRY_INIT_CODE,
  REGISTRY_INIT_CODE_HASH,
  REGISTRY_SALT,
} from '../../../lib/registry/deployment.ts';
import {
  claimantsBeyondHead,
  unpackBatch,
  unpackClaim,
  unpackRevocation,
} from '../../../lib/registry/word.ts';
import { claimDigest, signClaim } from '../../../lib/statement/signed-claim.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

const abi = AbiCoder.defaultAbiCoder();

function slotOf(key: string, slot: number | string): string {
  const word = (value: string | number) => BigInt(value).toString(16).padStart(64, '0');
  return `0x${bytesToHex(keccak_256(hexToBytes(word(key) + word(slot))))}`;
}

/** The root that a proof leads to: pairs are hashed in the order of their values. */
function rootOf(leaf: string, proof: readonly string[]): string {
  return proof.reduce((node, sibling) => keccak256(concat([node, sibling].sort())), leaf);
}

/** What stands for an ERC-7913 signer: the account itself, or the end of a tagged hash. */
function identityOf(signer: string): string {
  if (signer.length === 42) return signer;
  const tagged = concatBytes(utf8ToBytes('ERC7913'), hexToBytes(signer.slice(2)));
  return `0x${bytesToHex(keccak_256(tagged).subarray(12))}`;
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

  test.each(vectors.authorSlots)('$author, key $keyIdx and leaves $word', (vector) => {
    const { author, root, keyIdx, word, batch, key, account, successor, leafMask } = vector;
    expect(slotOf(root, slotOf(author, base.get('_batch')!))).toBe(batch);
    expect(slotOf(`${keyIdx}`, slotOf(author, base.get('_key')!))).toBe(key);
    expect(slotOf(author, base.get('_account')!)).toBe(account);
    expect(slotOf(author, base.get('_successor')!)).toBe(successor);
    expect(slotOf(`${word}`, slotOf(root, slotOf(author, base.get('_leafMask')!)))).toBe(leafMask);
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

  test.each(vectors.batchWords)('batch $word', ({ word, leafCount, time, block, keyIdx }) => {
    expect(packed([leafCount, 32], [time, 36], [block, 36], [keyIdx, 16])).toBe(word);
    expect(unpackBatch(BigInt(word))).toEqual({ leafCount, time, block, keyIdx });
  });

  test.each(vectors.keyWords)('key $word', ({ word, delegate, notAfter, revokedSince, scopes, kinds }) => {
    expect(packed([delegate, 160], [notAfter, 36], [revokedSince, 36], [scopes, 8], [kinds, 16])).toBe(word);
  });

  test.each(vectors.accountWords)('account $word', ({ word, guardian, frozenSince, keyCount }) => {
    expect(packed([guardian, 160], [frozenSince, 36], [keyCount, 16])).toBe(word);
  });
});

describe('batches', () => {
  const leaves = vectors.trees.flatMap(({ root, leaves }) => leaves.map((leaf) => ({ ...leaf, root })));

  test.each(leaves)('leaf $index of $root', ({ index, content, meta, kind, salt, hash, proof, root }) => {
    const inner = abi.encode(
      ['uint32', 'bytes32', 'bytes32', 'uint8', 'bytes32'],
      [index, content, meta, kind, salt],
    );
    expect(keccak256(keccak256(inner))).toBe(hash);
    expect(rootOf(hash, proof)).toBe(root);
  });

  test.each(vectors.signedTree.leaves)('signed leaf $index', ({ index, claim, hash, proof }) => {
    const { digest, signature } = vectors.eip712.claims[claim]!;
    const inner = abi.encode(['uint32', 'bytes32', 'bytes32'], [index, digest, keccak256(signature)]);
    expect(keccak256(keccak256(inner))).toBe(hash);
    expect(rootOf(hash, proof)).toBe(vectors.signedTree.root);
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

describe('signed batches, lists and revocations', () => {
  const types = vectors.eip712.types;
  const fieldsOf = (type: string) =>
    type
      .slice(type.indexOf('(') + 1, -1)
      .split(',')
      .map((field) => ({ type: field.split(' ')[0]!, name: field.split(' ')[1]! }));

  test.each(Object.entries(types))('the type %s', (name, { type, typeHash }) => {
    expect(TypedDataEncoder.from({ [name]: fieldsOf(type) }).encodeType(name)).toBe(type);
    expect(`0x${bytesToHex(keccak_256(utf8ToBytes(type)))}`).toBe(typeHash);
  });

  test.each(vectors.eip712.messages)('$primaryType $digest', (vector) => {
    const { primaryType, message, chainId, verifyingContract, structHash, digest, secret, signature } =
      vector;
    const type = { [primaryType]: fieldsOf(types[primaryType as keyof typeof types].type) };
    const domain = { ...vectors.eip712.domain, chainId, verifyingContract };
    expect(TypedDataEncoder.hashStruct(primaryType, type, message)).toBe(structHash);
    expect(TypedDataEncoder.hash(domain, type, message)).toBe(digest);
    expect(new SigningKey(secret).sign(digest).serialized).toBe(signature);
  });
});

describe('signers', () => {
  test.each(vectors.identities)('$signer', ({ signer, identity }) => {
    expect(identityOf(signer)).toBe(identity);
  });

  test.each(vectors.passkeys)('passkey $publicKey', (vector) => {
    const { secret, publicKey, verifier, signer, claim, chainId, verifyingContract, digest } = vector;
    const { rpId, authenticatorData, clientDataJSON, r, s, signature } = vector;
    expect(concat([verifier, publicKey])).toBe(signer);
    expect(identityOf(signer)).toBe(claim.author);
    const fields = {
      author: claim.author as Hex,
      keyIdx: claim.keyIdx,
      content: claim.content as Hex,
      meta: claim.meta as Hex,
      kind: kindFromNumber(claim.kind),
      deadline: claim.deadline,
    };
    expect(`0x${bytesToHex(claimDigest(fields, { chainId, address: verifyingContract as Hex }))}`).toBe(
      digest,
    );

    const challenge = Buffer.from(hexToBytes(digest.slice(2))).toString('base64url');
    expect(JSON.parse(clientDataJSON)).toMatchObject({ type: 'webauthn.get', challenge });
    const data = hexToBytes(authenticatorData.slice(2));
    expect(data).toHaveLength(37);
    expect(data.subarray(0, 32)).toEqual(sha256(utf8ToBytes(rpId)));

    const key = hexToBytes(secret.slice(2));
    const message = concatBytes(data, sha256(utf8ToBytes(clientDataJSON)));
    expect(`0x${bytesToHex(p256.sign(message, key, { lowS: true }))}`).toBe(concat([r, s]));
    expect(`0x04${publicKey.slice(2)}`).toBe(`0x${bytesToHex(p256.getPublicKey(key, false))}`);
    const parts = [r, s, clientDataJSON.indexOf('"challenge"'), clientDataJSON.indexOf('"type"')];
    expect(
      abi.encode(
        ['bytes32', 'bytes32', 'uint256', 'uint256', 'bytes', 'string'],
        [...parts, authenticatorData, clientDataJSON],
      ),
    ).toBe(signature);
  });
});

describe('deployment', () => {
  test('the address follows from deployer, salt and init code', () => {
    expect(keccak256(REGISTRY_INIT_CODE)).toBe(REGISTRY_INIT_CODE_HASH);
    const address = getCreate2Address(DETERMINISTIC_DEPLOYER, REGISTRY_SALT, REGISTRY_INIT_CODE_HASH);
    expect(address.toLowerCase()).toBe(REGISTRY_ADDRESS);
  });

  test('the local deployment is the example for all', () => {
    expect(local).toMatchObject({
      chainId: 31337,
      address: REGISTRY_ADDRESS,
      initCodeHash: REGISTRY_INIT_CODE_HASH,
      codeHash: REGISTRY_CODE_HASH,
    });
  });

  test('the ABI is one that ethers reads, and nothing in it takes ether', () => {
    const registry = new Interface(REGISTRY_ABI);
    expect(registry.getFunction('claimBySig')?.format('sighash')).toBe(
      'claimBySig(bytes,address,uint16,bytes32,bytes32,uint8,uint64,bytes)',
    );
    registry.forEachFunction(({ payable }) => expect(payable).toBe(false));
  });
});
