import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type DetectorCard, mostBytes } from '../card.ts';
import { ModelRefused } from './onnx.ts';
import type { PackStore } from './store.ts';

/** How far a download is. `of` is absent where nobody knows how much there is. */
export type Progress = { readonly bytes: number; readonly of?: number };

/** What a download needs from its caller. */
export type DownloadOptions = {
  readonly store: PackStore;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
};

/**
 * Brings a card's model into the store as a partial model, and hashes it while it comes. What an earlier try left is not
 * fetched again: the rest is asked for by `Range`, with `If-Range` where the server named the file's version. A server that
 * answers with the whole file starts it anew, and so does a resumed file whose hash is wrong: it may be of two versions.
 *
 * @throws {@link DownloadFailed} where the server can't be reached or refuses; what came so far stays, to be resumed.
 * @throws ModelRefused `wrong-hash`, `too-large`: nothing stays.
 * @throws what the store throws where there is no room, and the signal's reason.
 */
export async function downloadModel(card: DetectorCard, options: DownloadOptions): Promise<void> {
  const { store } = options;
  const resumed = ((await store.partial(card.id))?.bytes ?? 0) > 0;
  try {
    await fetchModel(card, options);
  } catch (error) {
    if (!(error instanceof ModelRefused)) throw error;
    await store.remove(card.id);
    if (!resumed) throw error;
    await fetchModel(card, options).catch(async (again) => {
      if (again instanceof ModelRefused) await store.remove(card.id);
      throw again;
    });
  }
}

/** @throws ModelRefused where the partial model in the store is not the card's. */
export function assertHash(card: DetectorCard, found: string): void {
  if (found !== card.model.sha256)
    throw new ModelRefused('wrong-hash', `its SHA-256 is ${found}, its card says ${card.model.sha256}`);
}

async function fetchModel(card: DetectorCard, options: DownloadOptions): Promise<void> {
  const { store, signal, progress } = options;
  const most = mostBytes(card);
  const kept = await store.partial(card.id);
  const hash = sha256.create();
  let bytes = 0;
  if (kept && kept.bytes > 0) {
    hash.update(await store.model(card.id));
    bytes = kept.bytes;
  }
  const tell = () => progress({ bytes, ...(card.model.bytes === undefined ? {} : { of: card.model.bytes }) });
  if (bytes === 0 || bytes !== card.model.bytes) {
    const response = await ask(card, bytes, kept?.validator, options);
    const isWhole = response.status === 200;
    if (isWhole && bytes > 0) {
      await store.remove(card.id);
      hash.destroy();
      return pour(response, sha256.create(), 0);
    }
    return pour(response, hash, bytes);
  }
  tell();
  assertHash(card, bytesToHex(hash.digest()));

  async function pour(response: Response, hashing: typeof hash, from: number): Promise<void> {
    bytes = from;
    tell();
    const sink = await store.append(card.id, validatorOf(response));
    try {
      for await (const chunk of chunksOf(response, card, signal)) {
        bytes += chunk.length;
        if (bytes > most)
          throw new ModelRefused('too-large', `it is larger than the ${most} bytes of its card`);
        hashing.update(chunk);
        await sink.write(chunk);
        tell();
      }
    } finally {
      await sink.close();
    }
    if (card.model.bytes !== undefined && bytes < card.model.bytes)
      throw new DownloadFailed(card, `the connection ended after ${bytes} of ${card.model.bytes} bytes`);
    assertHash(card, bytesToHex(hashing.digest()));
  }
}

async function ask(
  card: DetectorCard,
  from: number,
  validator: string | undefined,
  { fetch, signal }: DownloadOptions,
): Promise<Response> {
  const headers: Record<string, string> = from === 0 ? {} : { range: `bytes=${from}-` };
  if (from > 0 && validator !== undefined) headers['if-range'] = validator;
  const init: RequestInit = {
    headers,
    signal,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  };
  const response = await fetch(card.model.url!, init).catch((error) => {
    signal.throwIfAborted();
    throw new DownloadFailed(card, error instanceof Error ? error.message : String(error));
  });
  if (response.status === 200) return response;
  if (response.status === 206 && from > 0 && startOf(response) === from) return response;
  await response.body?.cancel();
  // There is nothing beyond what is here, or another part was sent: from the start, then.
  if (from > 0 && (response.status === 416 || response.status === 206))
    return ask(card, 0, undefined, { fetch, signal } as DownloadOptions);
  throw new DownloadFailed(card, `the server answered ${response.status}`);
}

/** The first byte of a `Content-Range: bytes 5-9/10`. */
function startOf({ headers }: Response): number | undefined {
  const start = /^bytes (\d{1,15})-/.exec(headers.get('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

/** A strong ETag, else the date of the last change: what `If-Range` takes (RFC 9110, 13.1.5). */
function validatorOf({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  if (etag && !etag.startsWith('W/')) return etag;
  return headers.get('last-modified') ?? undefined;
}

async function* chunksOf(
  { body }: Response,
  card: DetectorCard,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        signal.throwIfAborted();
        throw new DownloadFailed(card, error instanceof Error ? error.message : String(error));
      });
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** A model could not be fetched. What came so far is kept, and the rest fetched at the next try. */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';

  constructor({ model }: DetectorCard, why: string) {
    super(
      `${new URL(model.url!).origin} did not give the model: ${why}. Try again: what came so far is kept.`,
    );
  }
}
