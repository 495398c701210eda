/** One DER element: its tag, its length, its content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(content.length)), content]);
}

export const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]) => der(0x31, ...parts);
export const octets = (content: Uint8Array) => der(0x04, content);
export const utf8 = (text: string) => der(0x0c, Buffer.from(text));
export const boolean = () => der(0x01, Uint8Array.of(0xff));

/** A bit string; `unused` bits of its last byte do not count. */
export const bits = (content: Uint8Array, unused = 0) => der(0x03, Uint8Array.of(unused), content);

/** A whole number that is not negative, from its bytes: written with no byte more than it takes (X.690, 8.3). */
export function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const own = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return der(0x02, own[0]! & 0x80 ? Uint8Array.of(0) : new Uint8Array(), own);
}

/** An object identifier, from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A time of this century, to the second, in UTC. */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replaceAll(/\.\d+|[-:T]/g, '');
  return der(0x18, Buffer.from(digits));
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes = base256(length);
  return [0x80 | bytes.length, ...bytes];
}

function base256(value: number): number[] {
  return value < 256 ? [value] : [...base256(value >>> 8), value & 0xff];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
