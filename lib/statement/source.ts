import type { Hex } from '../content/hex.ts';
import { readText } from '../content/read-text.ts';
import { type Envelope, EnvelopeInvalid, readEnvelope } from './envelope.ts';
import { isObject, isWithin } from './json-value.ts';
import { QUOTABLE_LIMITS } from './quotable.ts';
import { isSignedByAuthor, type RegistryDomain, type SignedClaim } from './signed-claim.ts';
import { MAX_STATEMENT_BYTES } from './statement.ts';

/**
 * A place where signed statements may lie: a statement server, a mirror, a sidecar file. A source is never trusted;
 * {@link findEnvelope} believes only what hashes and verifies.
 */
export type StatementSource = {
  /** @returns the untrusted document filed under `meta`, or undefined where this place has none. */
  fetch(meta: Hex): Promise<unknown>;
  /**
   * Lists what this place has of an anchored batch, a page at a time: the untrusted envelopes of its leaves from number
   * `from` on, in the order of their numbers. Absent where a place keeps no batches. It can leave leaves out, and nobody
   * can tell; it can put none in, for each is checked against the root.
   *
   * @returns an untrusted {@link BatchPage}, or undefined where this place has nothing of the batch.
   */
  batch?(batch: { readonly anchoredBy: Hex; readonly root: Hex }, from: number): Promise<unknown>;
};

/** The place without its batches, for readers who look for recorded claims alone. */
export function withoutBatches(source: StatementSource): StatementSource {
  return { fetch: (meta) => source.fetch(meta) };
}

/** One page of a batch: some envelopes, and from which leaf on there are more. */
export type BatchPage = { readonly envelopes: readonly unknown[]; readonly next?: number };

/** A page of more envelopes is refused. */
export const MAX_PAGE_ENVELOPES = 500;

/** Parses an untrusted page; undefined where it is none, or one that leads nowhere. */
export function parseBatchPage(value: unknown, from: number): BatchPage | undefined {
  const { envelopes, next } = isObject(value) ? value : {};
  if (!Array.isArray(envelopes) || envelopes.length > MAX_PAGE_ENVELOPES) return undefined;
  if (next === undefined) return { envelopes };
  return isWithin(next, 0xffffffff) && next > from ? { envelopes, next } : undefined;
}

/**
 * Asks each source in turn for the statement behind a claim's `meta`.
 *
 * @returns the first envelope whose hash, content and signature are right for this claim, else undefined. A source
 * that fails or lies is passed over: one dead place never changes another's answer.
 * @param isSigned asked about a signature that is not by the author's own key; without it such ones are wrong.
 */
export async function findEnvelope(
  claim: { readonly meta: Hex; readonly content: Hex; readonly author: Hex },
  sources: readonly StatementSource[],
  domain: RegistryDomain,
  isSigned: (claim: SignedClaim) => Promise<boolean> = async () => false,
): Promise<Envelope | undefined> {
  for (const source of sources) {
    try {
      const envelope = readEnvelope(await source.fetch(claim.meta), domain);
      const { meta, content, author } = envelope.claim;
      if (meta !== claim.meta || content !== claim.content || author !== claim.author) continue;
      if (isSignedByAuthor(envelope.claim, domain) || (await isSigned(envelope.claim))) return envelope;
    } catch (error) {
      if (!(error instanceof EnvelopeInvalid || error instanceof SourceUnreachable)) throw error;
    }
  }
  return undefined;
}

/** Network access as the platform gives it; passed in so that tests and the extension can hold it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** An envelope is a statement of the largest size, its claim, and its text in UTF-8 with room for JSON's escapes. */
export const MAX_ENVELOPE_BYTES = MAX_STATEMENT_BYTES + 100_000 + 4 * QUOTABLE_LIMITS.characters;

/** A server ends a page of a batch before it is longer than this, and one envelope more. */
export const PAGE_BYTES = 2_000_000;

/**
 * A statement server over HTTP: `GET <base>/statements/<meta>` answers an envelope, and `GET
 * <base>/batches/<account>/<root>?from=<leaf>` a page of a batch (see {@link BatchPage}).
 *
 * @param maxBytes an envelope longer than this is refused while it streams.
 */
export function httpSource(base: string, fetch: Fetch, maxBytes = MAX_ENVELOPE_BYTES): StatementSource {
  async function get(path: string, most: number): Promise<unknown> {
    const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
    try {
      const response = await fetch(url.href, {
        credentials: 'omit',
        redirect: 'error',
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) return undefined;
      return JSON.parse(await readText(response, most));
    } catch (error) {
      throw new SourceUnreachable(url.origin, error);
    }
  }
  return {
    fetch: (meta) => get(`statements/${meta}`, maxBytes),
    batch: ({ anchoredBy, root }, from) =>
      get(`batches/${anchoredBy}/${root}?from=${from}`, PAGE_BYTES + maxBytes),
  };
}

/** A statement source did not answer in time (`stalled`), or not with JSON, or not at all (`failed`). */
export class SourceUnreachable extends Error {
  override name = 'SourceUnreachable';
  readonly reason: 'stalled' | 'failed';
  constructor(origin: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The statement server at ${origin} did not answer: ${why}`, { cause });
    this.reason = cause instanceof Error && cause.name === 'TimeoutError' ? 'stalled' : 'failed';
  }
}
