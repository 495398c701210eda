import type { Hex } from '../content/hex.ts';

/** Checks of untrusted JSON, for the borders where documents come in. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `0x` and exactly `bytes` bytes in lower-case hexadecimal. */
export function isHex(value: unknown, bytes: number): value is Hex {
  return typeof value === 'string' && value.length === 2 + bytes * 2 && /^0x[0-9a-f]+$/.test(value);
}

/** A whole number from 0 to `max`. */
export function isWithin(value: unknown, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;
}

/** A value as an error message can show it, whatever it is and however long. */
export function quote(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 80);
}

/** No wallet's signature is longer. */
const MAX_SIGNATURE_BYTES = 8_192;

/** True for a signature as anybody makes one: an ordinary key's 65 bytes, a passkey's, or what a contract takes for one. */
export function isSignature(value: unknown, leastBytes = 1): value is Hex {
  return (
    typeof value === 'string' &&
    value.length >= 2 + leastBytes * 2 &&
    value.length <= 2 + MAX_SIGNATURE_BYTES * 2 &&
    /^0x([0-9a-f]{2})+$/.test(value)
  );
}
