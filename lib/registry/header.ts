import { RLP } from '@ethereumjs/rlp';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { ProofRefused } from './proof.ts';

/** What a block's header says, as far as proofs need it. */
export type BlockHeader = {
  readonly number: number;
  readonly hash: Hex;
  /** Root of the trie of all accounts after the block. */
  readonly stateRoot: Hex;
  /** Unix seconds. */
  readonly time: number;
};

/** A field of a header as JSON-RPC names it: bytes keep their length, quantities lose their leading zeros. */
type Field = readonly [name: string, form: 'bytes' | 'quantity'];

const FIELDS: readonly Field[] = [
  ['parentHash', 'bytes'],
  ['sha3Uncles', 'bytes'],
  ['miner', 'bytes'],
  ['stateRoot', 'bytes'],
  ['transactionsRoot', 'bytes'],
  ['receiptsRoot', 'bytes'],
  ['logsBloom', 'bytes'],
  ['difficulty', 'quantity'],
  ['number', 'quantity'],
  ['gasLimit', 'quantity'],
  ['gasUsed', 'quantity'],
  ['timestamp', 'quantity'],
  ['extraData', 'bytes'],
  ['mixHash', 'bytes'],
  ['nonce', 'bytes'],
];

/** Fields that later versions of the chain added, in their order; a header has as many of them as its version knows. */
const LATER_FIELDS: readonly Field[] = [
  ['baseFeePerGas', 'quantity'], // London
  ['withdrawalsRoot', 'bytes'], // Shanghai
  ['blobGasUsed', 'quantity'], // Cancun
  ['excessBlobGas', 'quantity'],
  ['parentBeaconBlockRoot', 'bytes'],
  ['requestsHash', 'bytes'], // Prague
  ['blockAccessListHash', 'bytes'], // Amsterdam
  ['slotNumber', 'quantity'],
];

const MAX_FIELD_BYTES = 4_096;

/**
 * Reads a block that an RPC answered and recomputes its hash from its header, so that the hash vouches for every field.
 * Which chain the header belongs to is not decided here: the hash has to come from somebody who is believed.
 *
 * @param block an answer of `eth_getBlockByNumber`, untrusted.
 * @param number the block that was asked for.
 * @throws {@link ProofRefused} with `header-malformed`, `header-other-block` or `header-wrong-hash`.
 */
export function readHeader(block: unknown, number: number, origin: string): BlockHeader {
  const fields = typeof block === 'object' && block !== null ? (block as Record<string, unknown>) : {};
  const present = LATER_FIELDS.filter(([name]) => fields[name] !== undefined && fields[name] !== null);
  const values = [...FIELDS, ...present].map(([name, form]) => {
    const value = bytesOf(fields[name], form);
    if (!value) throw new ProofRefused('header-malformed', origin);
    return value;
  });
  const hash: Hex = `0x${bytesToHex(keccak_256(RLP.encode(values)))}`;
  const header = {
    number: Number(fields.number),
    hash,
    stateRoot: String(fields.stateRoot).toLowerCase() as Hex,
    time: Number(fields.timestamp),
  };
  if (header.number !== number) throw new ProofRefused('header-other-block', origin);
  if (String(fields.hash).toLowerCase() !== hash) throw new ProofRefused('header-wrong-hash', origin);
  return header;
}

/** A header as JSON-RPC tells it: all that its hash is made of, and the hash. */
export type RawHeader = Readonly<Record<string, string>>;

/** The header's own fields of a block, without its transactions: what {@link readHeader} reads again. */
export function rawHeader(block: unknown): RawHeader {
  const fields = typeof block === 'object' && block !== null ? (block as Record<string, unknown>) : {};
  const names = ['hash', ...[...FIELDS, ...LATER_FIELDS].map(([name]) => name)];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = fields[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function bytesOf(value: unknown, form: 'bytes' | 'quantity'): Uint8Array | undefined {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]*$/.test(value)) return undefined;
  const digits = form === 'bytes' ? value.slice(2) : value.slice(2).replace(/^0+/, '');
  if (digits.length > 2 * MAX_FIELD_BYTES) return undefined;
  if (form === 'bytes' && digits.length % 2 === 1) return undefined;
  return hexToBytes(digits.length % 2 === 1 ? `0${digits}` : digits);
}
