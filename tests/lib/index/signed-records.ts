import type { Content } from '../../../lib/content/content.ts';
import { decodePixels } from '../../../lib/content/decode-node.ts';
import { sniffMediaType } from '../../../lib/content/sniff.ts';
import { closerLook } from '../../../lib/fingerprint/closer-look.ts';
import { type Fingerprint, fingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import { imageFingerprint, originalFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import { type Declaration, signStatement, writeStatement } from '../../../lib/sign/sign.ts';
import type { Envelope } from '../../../lib/statement/envelope.ts';
import { quotable } from '../../../lib/statement/quotable.ts';

export const domain = { chainId: 31337, address: `0x${'c0'.repeat(20)}` } as const;

/** Fingerprints of a copy, as every client computes them to look it up. */
export async function printOf(source: Uint8Array | string): Promise<Fingerprint> {
  const print = await fingerprintBy(imageFingerprint, source);
  if (typeof source === 'string' || print.type === 'text') return print;
  return { ...print, closer: async () => closerLook(await decodePixels(source)) };
}

async function fingerprintBy(
  ofPixels: typeof originalFingerprint,
  source: Uint8Array | string,
): Promise<Fingerprint> {
  const content: Content =
    typeof source === 'string' ? { type: 'text', text: source } : { type: 'image', bytes: source };
  const hasPixels = content.type === 'image' && sniffMediaType(content.bytes) !== 'image/svg+xml';
  return fingerprint(content, hasPixels ? ofPixels(await decodePixels(content.bytes)) : undefined);
}

/** A statement about a file or a text, really signed. */
export async function signed(
  source: Uint8Array | string,
  { author = 7, ...over }: { author?: number } & Partial<Declaration> = {},
): Promise<Envelope> {
  const kind = typeof source === 'string' ? 'textHuman' : 'digitalCapture';
  const statement = writeStatement(await fingerprintBy(originalFingerprint, source), { kind, ...over });
  return signStatement(statement, new Uint8Array(32).fill(author), domain, 2_000_000_000);
}

/** A statement about a text that its author lets be quoted. */
export async function signedQuotable(text: string, over: { author?: number } = {}): Promise<Envelope> {
  return quotable(await signed(text, over), await printOf(text));
}

/** The record of an envelope, as a sync makes it. */
export function recordOf(envelope: Envelope, block = 1): ClaimRecord {
  const { content, author, meta, kind } = envelope.claim;
  return { content, author, meta, kind, block, envelope };
}
