import init, { WasmReader } from '@contentauth/c2pa-wasm';
import packed from '@contentauth/c2pa-wasm/package.json' with { type: 'json' };
import type { C2paEvidence } from './evidence.ts';
import { readReport, unreadable } from './read-report.ts';
import { OWN, type TrustList } from './trust-list.ts';

/** What the engine is asked: a file, and whom the reader trusts. */
export type CredentialsQuestion = {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly lists: readonly TrustList[];
  /** Credentials that lie elsewhere, where the reader has had them fetched. */
  readonly remote?: { readonly url: string; readonly bytes: Uint8Array };
  /** The engine's own reports are wanted too. */
  readonly verbatim?: true;
};

/** What the engine says of a file, in its own words: untrusted JSON, as it came. */
export type RawReport = {
  /** The report that evidence is read from. */
  readonly report: string;
  /** The same file in the form that C2PA publishes for exchange (crJSON); absent where the engine can't make it. */
  readonly crJson?: string;
};

/** What comes back. `memory` is what the engine holds by now, in bytes. */
export type CredentialsAnswer = {
  readonly evidence: C2paEvidence;
  readonly memory: number;
  readonly raw?: RawReport;
};

/** A longer report is not read: it would be a file's way to fill memory. In UTF-16 code units. */
export const MAX_REPORT = 32_000_000;

/** Which engine it is. */
export const ENGINE: { readonly name: string; readonly version: string } = {
  name: packed.name,
  version: packed.version,
};

/**
 * Starts the engine (c2pa-rs, as WebAssembly) in this worker. It belongs in a worker of its own: a hostile file may keep it
 * busy or fill its memory, and then the worker is ended.
 *
 * Nothing that a file says makes it ask the network: `fetch` is taken away from the whole worker, and answers one
 * question, that for the credentials which the reader asked for, out of memory.
 *
 * @param module the engine's WebAssembly.
 */
export async function startEngine(
  module: BufferSource | Response | Promise<Response>,
): Promise<(question: CredentialsQuestion) => Promise<CredentialsAnswer>> {
  const { memory } = await init({ module_or_path: module as BufferSource });
  return async (question) => {
    globalThis.fetch = fetchFrom(question.remote);
    return { ...(await readCredentials(question)), memory: memory.buffer.byteLength };
  };
}

/** What credentials say, by an engine that has been started. */
export async function readCredentials({
  bytes,
  mediaType,
  lists,
  remote,
  verbatim,
}: CredentialsQuestion): Promise<Omit<CredentialsAnswer, 'memory'>> {
  let reader: WasmReader | undefined;
  try {
    reader = await WasmReader.fromBytes(mediaType, bytes, settings(lists, remote !== undefined));
    const report = reader.json();
    if (report.length > MAX_REPORT)
      return {
        evidence: unreadable('too-large', 'The Content Credentials in this file are too large to read.'),
      };
    const evidence = readReport(report, {
      engine: ENGINE,
      lists,
      ...(remote ? { from: new URL(remote.url).host } : {}),
    });
    return { evidence, ...(verbatim ? { raw: { report, ...crJsonOf(reader) } } : {}) };
  } catch (error) {
    return { evidence: failed(error) };
  } finally {
    reader?.free();
  }
}

function crJsonOf(reader: WasmReader): Pick<RawReport, 'crJson'> {
  try {
    const crJson = reader.crJson();
    return crJson.length > MAX_REPORT ? {} : { crJson };
  } catch {
    return {};
  }
}

/** The engine throws its errors as text. */
function failed(error: unknown): C2paEvidence {
  if (typeof error !== 'string') throw error;
  if (/JumbfNotFound|UnsupportedType/.test(error))
    return { lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} };
  const why = error
    .replace(/^C2pa\((.*)\)$/s, '$1')
    .slice(0, 200)
    .toWellFormed();
  return unreadable('damaged', `The Content Credentials in this file are damaged (${why}).`);
}

/**
 * The engine's settings, each named: it takes an unknown name without a word. The reader's own certificates vouch for named
 * actors (CAWG) as well; the lists that C2PA publishes are for what signs credentials, and do not.
 */
function settings(lists: readonly TrustList[], remote: boolean): string {
  const anchors = lists.flatMap(({ name, purpose, pem }) => {
    const kinds = purpose === 'time-stamps' ? ['tsa'] : name === OWN ? ['manifest', 'cawg'] : ['manifest'];
    return kinds.map((kind) => ({ trust_anchors: pem, trust_kind: kind, trust_uri: name }));
  });
  return JSON.stringify({
    ...(anchors.length > 0 ? { trust: { anchors } } : {}),
    verify: { remote_manifest_fetch: remote, ocsp_fetch: false },
    core: { max_decompressed_manifest_size_in_mb: 32 },
  });
}

/** Answers the one address whose content is here. The engine wants to read an address from the response too. */
function fetchFrom(remote: CredentialsQuestion['remote']): typeof fetch {
  return async (asked) => {
    const url = asked instanceof Request ? asked.url : String(asked);
    if (!remote || url !== remote.url) throw new Error('The credentials engine has no network.');
    return Object.defineProperty(new Response(remote.bytes.slice()), 'url', { value: url });
  };
}
