import { ripemd160, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { joined } from '../content/joined.ts';
import { type Cursor, compareBytes, varbytes } from './wire.ts';

/** The hashes that a proof may use. */
export const HASHES = { sha1, ripemd160, sha256, keccak256: keccak_256 } as const;
export type HashName = keyof typeof HASHES;

/** One step of a proof: it makes another message of a message. */
export type Operation =
  | { readonly name: HashName | 'reverse' | 'hexlify' }
  | { readonly name: 'append' | 'prepend'; readonly argument: Uint8Array };

/** No message of a proof is longer, nor what is put before or behind one. */
export const MAX_MESSAGE = 4_096;

const TAGS = {
  sha1: 0x02,
  ripemd160: 0x03,
  sha256: 0x08,
  keccak256: 0x67,
  append: 0xf0,
  prepend: 0xf1,
  reverse: 0xf2,
  hexlify: 0xf3,
} as const satisfies Record<Operation['name'], number>;

const NAMES = new Map(Object.entries(TAGS).map(([name, tag]) => [tag as number, name as Operation['name']]));

/** Reads what follows the tag of an operation. @throws ProofMalformed */
export function readOperation(tag: number, cursor: Cursor): Operation {
  const name = NAMES.get(tag) ?? cursor.fail('operation');
  if (name !== 'append' && name !== 'prepend') return { name };
  return { name, argument: cursor.varbytes({ least: 1, most: MAX_MESSAGE }) };
}

/** An operation as a proof holds it. */
export function operationBytes(operation: Operation): Uint8Array {
  const tag = Uint8Array.of(TAGS[operation.name]);
  return 'argument' in operation ? joined([tag, varbytes(operation.argument)]) : tag;
}

/** Below zero where the one comes first in a proof: by tag, then by argument. */
export function compareOperations(one: Operation, other: Operation): number {
  const [a, b] = [one, other].map((it) => ('argument' in it ? it.argument : new Uint8Array()));
  return TAGS[one.name] - TAGS[other.name] || compareBytes(a!, b!);
}

/** What a step makes of a message. */
export function apply(operation: Operation, message: Uint8Array): Uint8Array {
  switch (operation.name) {
    case 'append':
      return joined([message, operation.argument]);
    case 'prepend':
      return joined([operation.argument, message]);
    case 'reverse':
      return message.toReversed();
    case 'hexlify':
      return utf8ToBytes(bytesToHex(message));
    default:
      return HASHES[operation.name](message);
  }
}

/** Which hash a tag stands for. @throws ProofMalformed where it is none. */
export function readHash(cursor: Cursor): HashName {
  const { name } = readOperation(cursor.byte(), cursor);
  return name in HASHES ? (name as HashName) : cursor.fail('operation');
}
