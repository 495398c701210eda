import { verifyMerkleProof } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { RegistryUnreachable } from './rpc.ts';

/** Why a proof, or the header that it rests on, is not believed. */
export type ProofFault =
  | 'header-malformed'
  | 'header-other-block'
  | 'header-wrong-hash'
  /** Not in the form of EIP-1186. */
  | 'proof-malformed'
  /** More or longer nodes than any trie has. */
  | 'proof-too-large'
  | 'proof-other-account'
  | 'proof-other-slot'
  /** It belongs to another block, or to another account's storage. */
  | 'proof-wrong-root'
  /** A node is missing, cut or changed on the way from the root to the key. */
  | 'proof-broken'
  /** It proves something else than the answer says beside it. */
  | 'proof-wrong-value';

/** What is to be proved: these words of this account's storage, under a state root that is believed. */
export type ProofQuestion = {
  readonly address: Hex;
  readonly slots: readonly Hex[];
  readonly stateRoot: Hex;
};

/** A path through a trie has at most 64 nodes, one for each half byte of the key; real ones have about ten. */
const MAX_NODES = 64;

/** A branch of 16 hashes takes 532 bytes; a little more for a value in it. */
const MAX_NODE_BYTES = 1_024;

const EMPTY_ROOT: Hex = `0x${bytesToHex(keccak_256(RLP.encode(new Uint8Array())))}`;

/**
 * Checks an answer of `eth_getProof` (EIP-1186) and gives the words of storage, zero for those proved to be absent.
 * `undefined` means that the account itself is proved not to exist.
 *
 * @param answer untrusted; nothing of it is believed that does not hash up to the state root.
 * @param origin who answered, for the refusal.
 * @throws {@link ProofRefused}
 */
export async function provedWords(
  answer: unknown,
  { address, slots, stateRoot }: ProofQuestion,
  origin: string,
): Promise<readonly bigint[] | undefined> {
  const refuse = (fault: ProofFault): never => {
    throw new ProofRefused(fault, origin);
  };
  const read = readProof(answer) ?? refuse('proof-malformed');
  if (read.address !== address.toLowerCase()) refuse('proof-other-account');
  if (read.storage.length !== slots.length) refuse('proof-malformed');

  const account = await valueAt(hexToBytes(address.slice(2)), read.accountProof, stateRoot, refuse);
  if (!account) return undefined;
  const storageRoot = storageRootIn(account) ?? refuse('proof-broken');
  if (read.storageHash !== storageRoot) refuse('proof-wrong-value');

  const words: bigint[] = [];
  for (const [i, { key, value, proof }] of read.storage.entries()) {
    const slot = slots[i]!;
    if (key !== BigInt(slot)) refuse('proof-other-slot');
    const leaf = await valueAt(hexToBytes(slot.slice(2)), proof, storageRoot, refuse);
    const word = leaf ? wordIn(leaf) : 0n;
    if (word === undefined) return refuse('proof-broken');
    if (word !== value) refuse('proof-wrong-value');
    words.push(word);
  }
  return words;
}

/** The value that a proof gives for a key, or undefined where it proves that there is none. */
async function valueAt(
  key: Uint8Array,
  proof: readonly string[],
  root: Hex,
  refuse: (fault: ProofFault) => never,
): Promise<Uint8Array | undefined> {
  if (proof.length > MAX_NODES || proof.some((node) => node.length > 2 + 2 * MAX_NODE_BYTES)) {
    refuse('proof-too-large');
  }
  // An empty trie holds nothing; nodes write its proof as no node at all, or as its one empty node.
  if (root === EMPTY_ROOT && proof.every((node) => node === '0x80')) return undefined;
  const nodes = proof.map((node) => hexToBytes(node.slice(2)));
  const [first] = nodes;
  if (!first || `0x${bytesToHex(keccak_256(first))}` !== root) return refuse('proof-wrong-root');
  try {
    const value = await verifyMerkleProof(key, nodes, {
      useKeyHashing: true,
      root: hexToBytes(root.slice(2)),
    });
    return value ?? undefined;
  } catch {
    return refuse('proof-broken');
  }
}

/** An account is RLP of nonce, balance, storage root and code hash. */
function storageRootIn(account: Uint8Array): Hex | undefined {
  const fields = decoded(account);
  const root = Array.isArray(fields) && fields.length === 4 ? fields[2] : undefined;
  return root instanceof Uint8Array && root.length === 32 ? `0x${bytesToHex(root)}` : undefined;
}

function wordIn(leaf: Uint8Array): bigint | undefined {
  const bytes = decoded(leaf);
  if (!(bytes instanceof Uint8Array) || bytes.length > 32) return undefined;
  return BigInt(`0x${bytesToHex(bytes) || '0'}`);
}

function decoded(bytes: Uint8Array) {
  try {
    return RLP.decode(bytes);
  } catch {
    return undefined;
  }
}

type ReadProof = {
  readonly address: string;
  readonly storageHash: string;
  readonly accountProof: readonly string[];
  readonly storage: readonly {
    readonly key: bigint;
    readonly value: bigint;
    readonly proof: readonly string[];
  }[];
};

function readProof(answer: unknown): ReadProof | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { address, storageHash, accountProof, storageProof } = answer as Record<string, unknown>;
  if (!isBytes(address) || !isBytes(storageHash) || !isNodes(accountProof)) return undefined;
  if (!Array.isArray(storageProof)) return undefined;
  const storage = storageProof.flatMap((entry: Record<string, unknown> | null) => {
    const { key, value, proof } = entry ?? {};
    return isWord(key) && isWord(value) && isNodes(proof)
      ? [{ key: BigInt(key), value: BigInt(value), proof }]
      : [];
  });
  if (storage.length !== storageProof.length) return undefined;
  return { address: address.toLowerCase(), storageHash: storageHash.toLowerCase(), accountProof, storage };
}

function isNodes(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isBytes);
}

function isBytes(value: unknown): value is string {
  return typeof value === 'string' && value.length % 2 === 0 && /^0x[0-9a-fA-F]*$/.test(value);
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(value);
}

/** A proof that does not hold, or a header that does not: never to be read as "not there". */
export class ProofRefused extends RegistryUnreachable {
  readonly fault: ProofFault;
  readonly origin: string;
  constructor(fault: ProofFault, origin: string) {
    super('proof-refused', origin);
    this.message = `The RPC at ${origin} gave a proof that does not hold (${fault}). Choose another RPC in the options.`;
    this.fault = fault;
    this.origin = origin;
  }
}
