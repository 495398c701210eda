import type { TextChunk } from './blocks.ts';

/** One PNG text, read. */
export type PngText = { readonly keyword: string; readonly text: string };

/** Longest text that is read, in bytes, however small it was compressed to. */
export const MAX_TEXT_BYTES = 1 << 20;

/**
 * Reads a text chunk. Undefined for one that is malformed or compressed in an unknown way; `too-long` for one of more than
 * {@link MAX_TEXT_BYTES} when it is unpacked: unpacking stops there.
 *
 * Latin-1 chunks are read as UTF-8 where they are valid UTF-8, as tools write them.
 *
 * Source: PNG third edition, 11.3.3.
 */
export async function readPngText({ name, bytes }: TextChunk): Promise<PngText | 'too-long' | undefined> {
  const end = bytes.indexOf(0);
  if (end < 1 || end > 79) return undefined;
  const keyword = new TextDecoder('latin1').decode(bytes.subarray(0, end));
  const packed = packedText(name, bytes.subarray(end + 1));
  if (!packed) return undefined;
  const plain = packed.deflated ? await inflate(packed.bytes) : packed.bytes;
  if (plain === 'too-long' || (plain && plain.length > MAX_TEXT_BYTES)) return 'too-long';
  return plain && { keyword, text: decoded(plain) };
}

type Packed = { readonly bytes: Uint8Array; readonly deflated: boolean };

function packedText(name: TextChunk['name'], rest: Uint8Array): Packed | undefined {
  if (name === 'tEXt') return { bytes: rest, deflated: false };
  if (name === 'zTXt') return rest[0] === 0 ? { bytes: rest.subarray(1), deflated: true } : undefined;
  const [flag, method] = rest;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0 || (flag !== 0 && (flag !== 1 || method !== 0))) return undefined;
  return { bytes: rest.subarray(translated + 1), deflated: flag === 1 };
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array | 'too-long' | undefined> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
  const reader = stream.getReader();
  const plain = new Uint8Array(MAX_TEXT_BYTES);
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return plain.subarray(0, length);
      if (length + value.length > MAX_TEXT_BYTES) return 'too-long';
      plain.set(value, length);
      length += value.length;
    }
  } catch {
    return undefined;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
