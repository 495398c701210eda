import type { Hex } from '../content/hex.ts';
import { type Envelope, EnvelopeInvalid, openEnvelope } from './envelope.ts';
import type { RegistryDomain } from './signed-claim.ts';

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
 */
export async function findEnvelope(
  claim: { readonly meta: Hex; readonly content: Hex; readonly author: Hex },
  sources: readonly StatementSource[],
  domain: RegistryDomain,
): Promise<Envelope | undefined> {
  for (const source of sources) {
    try {
      const envelope = openEnvelope(await source.fetch(claim.meta), domain);
      const { meta, content, author } = envelope.claim;
      if (meta === claim.meta && content === claim.content && author === claim.author) return envelope;
    } catch (error) {
      if (!(error instanceof EnvelopeInvalid || error instanceof SourceUnreachable)) throw error;
    }
  }
  return undefined;
}

/** Network access as the platform gives it; passed in so that tests and the extension can hold it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * A statement server over HTTP: `GET <base>/statements/<meta>` answers an envelope.
 *
 * @param maxBytes an answer longer than this is refused while it streams.
 */
export function httpSource(base: string, fetch: Fetch, maxBytes = 8_000_000): StatementSource {
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

async function readText(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`answer longer than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A statement source did not answer, or not with JSON. */
export class SourceUnreachable extends Error {
  override name = 'SourceUnreachable';
  constructor(origin: string, cause: unknown) {
    super(
      `The statement server at ${origin} did not answer: ${cause instanceof Error ? cause.message : cause}`,
      {
        cause,
      },
    );
  }
}
