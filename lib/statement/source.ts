import type { Hex } from '../content/hex.ts';
import { readText } from '../content/read-text.ts';
import { type Envelope, EnvelopeInvalid, readEnvelope } from './envelope.ts';
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
};

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
const MAX_ENVELOPE_BYTES = MAX_STATEMENT_BYTES + 100_000 + 4 * QUOTABLE_LIMITS.characters;

/**
 * A statement server over HTTP: `GET <base>/statements/<meta>` answers an envelope.
 *
 * @param maxBytes an answer longer than this is refused while it streams.
 */
export function httpSource(base: string, fetch: Fetch, maxBytes = MAX_ENVELOPE_BYTES): StatementSource {
  return {
    async fetch(meta) {
      const url = new URL(`statements/${meta}`, base.endsWith('/') ? base : `${base}/`);
      try {
        const response = await fetch(url.href, {
          credentials: 'omit',
          redirect: 'error',
          signal: AbortSignal.timeout(10_000),
        });
        if (!response.ok) return undefined;
        return JSON.parse(await readText(response, maxBytes));
      } catch (error) {
        throw new SourceUnreachable(url.origin, error);
      }
    },
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
