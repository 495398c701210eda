import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { findCredentials } from '../c2pa/sniff.ts';
import type { Content } from '../content/content.ts';
import { embedBlock, NotEmbeddable, takeOutBlock } from '../content/embedded-block.ts';
import type { Envelope } from './envelope.ts';
import { isObject } from './json-value.ts';

/**
 * Puts a signed statement into the file that it is about, without touching its pixels. The file's bytes change, and the statement
 * goes on speaking of those from before: readers take it out again, byte for byte, and look up what is left.
 *
 * @throws {@link NotEmbeddable}
 */
export function embedStatement(file: Uint8Array, envelope: Envelope): Uint8Array<ArrayBuffer> {
  if (digestOf(file) !== envelope.claim.content)
    throw new NotEmbeddable('it is not the file that was signed');
  // Everybody else would see a file with credentials as changed after it was signed.
  if (findCredentials(file)) throw new NotEmbeddable('its Content Credentials cover all of it');
  return embedBlock(file, new TextEncoder().encode(JSON.stringify(envelope)));
}

/** A file as it was signed, and the statement that was put into it since: untrusted JSON. */
export type WithoutStatement = { readonly bare: Uint8Array; readonly statement: string };

/**
 * Takes a statement out of a file. Nothing else is taken out: it has to say that it is about the very bytes that are left. Nor is it
 * taken out of a file with Content Credentials: these cover all of it, and are broken by what was put in.
 *
 * Who signed it, and whether, is for {@link readEnvelope} and the registry to say.
 */
export function takeOutStatement(file: Uint8Array): WithoutStatement | undefined {
  const taken = takeOutBlock(file);
  if (!taken || findCredentials(file) || findCredentials(taken.bare)) return undefined;
  const statement = new TextDecoder().decode(taken.block);
  return contentNamed(statement) === digestOf(taken.bare) ? { bare: taken.bare, statement } : undefined;
}

/** A picture as it was signed, with the statement that was put into its file, if one was. */
export function openPicture(bytes: Uint8Array): {
  readonly content: Extract<Content, { type: 'image' }>;
  readonly statements: readonly string[];
} {
  const taken = takeOutStatement(bytes);
  return {
    content: { type: 'image', bytes: taken?.bare ?? bytes },
    statements: taken ? [taken.statement] : [],
  };
}

function contentNamed(json: string): unknown {
  try {
    const { claim } = JSON.parse(json) ?? {};
    return isObject(claim) ? claim.content : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(file: Uint8Array): string {
  return `0x${bytesToHex(sha256(file))}`;
}
