import { bytesToHex } from '@noble/hashes/utils.js';
import { fetchMedia } from '../content/fetch-media.ts';
import { openPicture } from '../statement/embedded.ts';
import { fromBase64 } from './base64.ts';
import { linkedContent, type WithStatements } from './linked.ts';
import type { LinkSubject, Subject } from './messages.ts';
import type { RequestLog } from './request-log.ts';

/**
 * What is asked about, fetched where it has to be, with the signed statements that came with it.
 *
 * @param large waits until there is room for a large file.
 * @throws ContentFailure
 */
export async function contentOf(
  subject: Subject | LinkSubject,
  { signal, large }: { readonly signal: AbortSignal; readonly large: () => Promise<unknown> },
  log: RequestLog,
): Promise<WithStatements> {
  if (subject.type === 'text')
    return { content: { type: 'text', text: subject.text }, statements: subject.statements ?? [] };
  if (subject.type === 'link')
    return digested(await linkedContent(subject.url, signal, log.fetchFor('link')));
  const file = subject.file === undefined ? undefined : fromBase64(subject.file);
  const bytes =
    file ?? (await fetchMedia(subject.url, log.fetchFor('picture'), { signal, as: 'page', large }));
  return digested(openPicture(bytes));
}

/** The browser's own digest is some ten times as fast as ours, and made in a thread of its own. */
async function digested({ content, statements }: WithStatements): Promise<WithStatements> {
  if (content.type === 'text') return { content, statements };
  const digest = await crypto.subtle.digest('SHA-256', content.bytes as BufferSource);
  return { content: { ...content, sha256: `0x${bytesToHex(new Uint8Array(digest))}` }, statements };
}
