import { joined } from '../content/joined.ts';

/** Why bytes are no OpenTimestamps proof. */
export type ProofFault =
  /** They do not begin as a proof does. */
  | 'magic'
  /** Another version of the format. */
  | 'version'
  /** They end too early, or go on after the end. */
  | 'truncated'
  | 'trailing'
  /** A step that is none of the format's. */
  | 'operation'
  /** A number that is too large, or is written longer than need be. */
  | 'number'
  /** An argument, a message or an attestation is longer, or shorter, than the format allows. */
  | 'length'
  /** More steps one behind the other, or in all, or more bytes, than are read. */
  | 'depth'
  | 'steps'
  | 'size'
  /** A calendar's address with characters that the format does not allow. */
  | 'calendar'
  /** A block is named for what is not as long as a Merkle root. */
  | 'root';

/** Reads the format's parts one behind the other. Whatever is not there, or too long, throws {@link ProofMalformed}. */
export class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.bytes(1)[0]!;
  }

  bytes(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) this.fail('truncated');
    this.#at += count;
    return this.#bytes.slice(this.#at - count, this.#at);
  }

  /** An unsigned number below 2^35, in LEB128 as short as it can be. */
  varuint(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 35; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return byte === 0 && factor > 1 ? this.fail('number') : value;
    }
    return this.fail('number');
  }

  varbytes({ least = 0, most }: { least?: number; most: number }): Uint8Array {
    const length = this.varuint();
    return length < least || length > most ? this.fail('length') : this.bytes(length);
  }

  end(): void {
    if (this.#at < this.#bytes.length) this.fail('trailing');
  }

  fail(fault: ProofFault): never {
    throw new ProofMalformed(fault, this.#at);
  }
}

/** A number as {@link Cursor.varuint} reads it. */
export function varuint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 0x80);
  return Uint8Array.of(...bytes, rest);
}

/** Bytes with their length before them. */
export function varbytes(bytes: Uint8Array): Uint8Array {
  return joined([varuint(bytes.length), bytes]);
}

/** Below zero where the one comes first in a proof: bytes by their value, the beginning of another before it. */
export function compareBytes(one: Uint8Array, other: Uint8Array): number {
  for (let i = 0; i < Math.min(one.length, other.length); i++)
    if (one[i] !== other[i]) return one[i]! - other[i]!;
  return one.length - other.length;
}

/** Bytes are no OpenTimestamps proof, or one beyond what is read. `at` is the byte up to which they were read. */
export class ProofMalformed extends Error {
  override readonly name = 'ProofMalformed';
  readonly fault: ProofFault;
  readonly at: number;
  constructor(fault: ProofFault, at: number) {
    super(`It is no OpenTimestamps proof that can be read: ${fault} at byte ${at}.`);
    this.fault = fault;
    this.at = at;
  }
}
