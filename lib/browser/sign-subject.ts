import type { Content } from '../content/content.ts';
import { decodePixels } from '../content/decode-browser.ts';
import { fetchMedia } from '../content/fetch-media.ts';
import { sniffMediaType } from '../content/sniff.ts';
import { stillOf } from '../content/still.ts';
import { fingerprint } from '../fingerprint/fingerprint.ts';
import { originalFingerprint } from '../fingerprint/image-fingerprint.ts';
import { decryptKey, type EncryptedKey } from '../sign/keystore.ts';
import { type Published, publish } from '../sign/publish.ts';
import { type Declaration, signStatement, writeStatement } from '../sign/sign.ts';
import { quotable } from '../statement/quotable.ts';
import type { Settings } from './settings.ts';

/** What the user chose to sign. */
export type SignSource =
  | { readonly from: 'file'; readonly file: File; readonly type: Content['type'] }
  | { readonly from: 'page-image'; readonly url: string }
  | { readonly from: 'selection'; readonly text: string };

/** A relayer must submit a signed claim within this time, in seconds. */
const SUBMIT_WITHIN = 3_600;

/** Bytes of a file that tell what it is. */
const HEAD_BYTES = 4_096;

/** What a file is by its first bytes: neither its name nor what the system says about it tells what will be signed. */
export async function readFileType(file: File): Promise<Content['type']> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return sniffMediaType(head) === 'unknown' ? 'text' : 'image';
}

/** Reads what was chosen. A file that is not a picture is read as text. */
export async function readSource(source: SignSource): Promise<Content> {
  if (source.from === 'selection') return { type: 'text', text: source.text };
  if (source.from === 'page-image') {
    return { type: 'image', bytes: await fetchMedia(source.url, fetch.bind(globalThis)) };
  }
  const bytes = new Uint8Array(await source.file.arrayBuffer());
  if (sniffMediaType(bytes) !== 'unknown') return { type: 'image', bytes };
  try {
    return { type: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw new NotSignable(source.file.name);
  }
}

/**
 * Signs a content and publishes it: fingerprints it, writes the statement, opens the key for one signature, and hands
 * statement and claim to the statement server.
 *
 * @param now Unix seconds.
 * @param options `text: 'quotable'` publishes a text with its statement.
 * @throws PassphraseWrong, ContentFailure, PublishRefused or PublishUnreachable, each with what to do next.
 */
export async function signAndPublish(
  content: Content,
  declaration: Declaration,
  key: { readonly encrypted: EncryptedKey; readonly passphrase: string },
  settings: Settings,
  now: number,
  { text = 'closed' }: { readonly text?: 'quotable' | 'closed' } = {},
): Promise<Published> {
  const print = fingerprint(
    content,
    await stillOf(content, async (bytes) => originalFingerprint(await decodePixels(bytes))),
  );
  const statement = writeStatement(print, declaration);
  const secret = await decryptKey(key.encrypted, key.passphrase);
  try {
    const domain = { chainId: settings.chainId, address: settings.registry };
    const signed = signStatement(statement, secret, domain, now + SUBMIT_WITHIN);
    const envelope = text === 'quotable' ? quotable(signed, print) : signed;
    return await publish(envelope, settings.service, fetch.bind(globalThis));
  } finally {
    secret.fill(0);
  }
}

/** A file that is neither a picture nor a text. */
export class NotSignable extends Error {
  override name = 'NotSignable';
  constructor(fileName: string) {
    super(`“${fileName}” is neither a picture (JPEG, PNG, WebP, GIF, AVIF, SVG) nor a text in UTF-8.`);
  }
}
