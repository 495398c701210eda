import { readFile } from 'node:fs/promises';
import type { Content } from '../lib/content/content.ts';
import { assertWithin, limits } from '../lib/content/limits.ts';
import { fingerprint } from '../lib/fingerprint/fingerprint.ts';
import { textDigests } from '../lib/fingerprint/text/digest.ts';
import { saltSeed } from '../lib/fingerprint/text/salts.ts';
import { nearSearch } from '../lib/index/near-search.ts';
import { memoryStore } from '../lib/index/store.ts';
import { syncRecords } from '../lib/index/sync.ts';
import { openClient } from '../lib/registry/client.ts';
import { type Envelope, readEnvelope } from '../lib/statement/envelope.ts';
import {
  checkQuoteProof,
  type QuoteProof,
  QuoteUnproved,
  writeQuoteProof,
} from '../lib/statement/quote-proof.ts';
import type { RegistryDomain } from '../lib/statement/signed-claim.ts';
import { httpSource } from '../lib/statement/source.ts';
import { contentOf, inputsOf } from './inputs.ts';
import type { NetworkOptions } from './network-options.ts';
import type { Output } from './verify.ts';

/** How a quote is proved. */
export type QuoteOptions = NetworkOptions & {
  /** File of the original; absent, the originals that may be quoted are searched. */
  readonly from?: string;
  /** File of the original's signed statement; absent, the statement server is asked for all of them. */
  readonly statement?: string;
  /** The key that signed an embargoed text. */
  readonly secret?: Uint8Array;
};

/**
 * Proves a quote and prints the proof as one JSON object.
 *
 * @throws {@link QuoteUnproved}, {@link OriginalMissing}, RegistryUnreachable
 */
export async function runQuote(name: string, options: QuoteOptions, { out }: Output): Promise<number> {
  const { chainId, registry: address } = options;
  const domain = { chainId, address };
  const quote = textOf(await readInput(name), name);
  const envelopes = options.statement
    ? [readEnvelope(JSON.parse(await readFile(options.statement, 'utf8')), domain)]
    : await signedTexts(options);
  const proof = options.from
    ? fromFile(quote, textOf(await readInput(options.from), options.from), envelopes, domain, options)
    : await fromPublished(quote, envelopes, domain);
  out(JSON.stringify(proof));
  return 0;
}

/**
 * Checks quote proofs, without asking anybody, and prints one JSON object for each.
 *
 * @returns 0 where all are proved and signed by their author's own key, 1 where one is not proved, 2 where only the
 * registry can tell whose signature it is.
 */
export async function runCheckQuotes(names: readonly string[], { out }: Output): Promise<number> {
  const results: ('proved' | 'refused' | 'signature-unknown')[] = [];
  for await (const { name, read } of inputsOf(names)) {
    try {
      const { envelope, parts, inserted, words, of, signedBy } = checkQuoteProof(parseJson(await read()));
      const { author, content, kind, meta } = envelope.claim;
      const { title, creator } = envelope.statement;
      results.push(signedBy === 'author' ? 'proved' : 'signature-unknown');
      const signed = {
        author,
        content,
        kind,
        meta,
        signedBy,
        ...(title ? { title } : {}),
        ...(creator ? { creator } : {}),
      };
      out(JSON.stringify({ input: name, proved: true, words, of, parts, inserted, ...signed }));
    } catch (error) {
      if (!(error instanceof QuoteUnproved)) throw error;
      results.push('refused');
      out(JSON.stringify({ input: name, proved: false, fault: error.fault, reason: error.message }));
    }
  }
  if (results.includes('refused')) return 1;
  return results.includes('signature-unknown') ? 2 : 0;
}

/** The statement of an original at hand: of the same text, or of one with the same words. */
function fromFile(
  quote: string,
  original: string,
  envelopes: readonly Envelope[],
  domain: RegistryDomain,
  { secret }: QuoteOptions,
): QuoteProof {
  const print = fingerprint({ type: 'text', text: original });
  if (print.type !== 'text') throw new Error('A text has the fingerprint of a text.');
  const by = (digest: 'strict' | 'loose') =>
    envelopes.find(
      ({ statement: { fingerprints } }) => 'loose' in fingerprints && fingerprints[digest] === print[digest],
    );
  const envelope = by('strict') ?? by('loose');
  if (!envelope) throw new OriginalMissing('No statement about that original was found.');
  const { fingerprints } = envelope.statement;
  const isSalted = fingerprints.type === 'text' && fingerprints.roots?.algorithm === 'salted-words:v1';
  if (isSalted && !secret)
    throw new OriginalMissing('That original is under embargo, and no --key was given.');
  const seed = isSalted && secret ? { seed: saltSeed(secret, textDigests(original).strict) } : {};
  return writeQuoteProof(quote, original, envelope, domain, seed);
}

/** The original among those whose authors let them be quoted. */
async function fromPublished(
  quote: string,
  envelopes: readonly Envelope[],
  domain: RegistryDomain,
): Promise<QuoteProof> {
  const records = envelopes.map((envelope, block) => {
    const { content, author, meta, kind } = envelope.claim;
    return { content, author, meta, kind, block, envelope };
  });
  const { candidates } = await nearSearch(records)(fingerprint({ type: 'text', text: quote }));
  const [first] = candidates;
  const envelope = envelopes.find(
    ({ claim, text }) => text !== undefined && claim.content === first?.content,
  );
  if (!envelope?.text) throw new OriginalMissing('No signed text with these words may be quoted.');
  return writeQuoteProof(quote, envelope.text, envelope, domain);
}

/** The signed statements about texts, the earliest claims first. */
async function signedTexts({ rpc, chainId, registry: address, service, firstBlock }: NetworkOptions) {
  const store = memoryStore();
  const ended = new AbortController();
  const client = openClient({ rpcUrls: rpc, chainId, address, signal: ended.signal });
  await syncRecords(client, store, [httpSource(service, fetch)], firstBlock).finally(() => ended.abort());
  const { records } = await store.load();
  return records.flatMap(({ envelope }) =>
    envelope?.statement.fingerprints.type === 'text' ? [envelope] : [],
  );
}

async function readInput(name: string): Promise<Content> {
  for await (const { read } of inputsOf([name])) return contentOf(await read());
  throw new OriginalMissing(`There is nothing in "${name}".`);
}

function textOf(content: Content, name: string): string {
  if (content.type === 'text') return content.text;
  throw new OriginalMissing(`"${name}" is not a text.`);
}

function parseJson(bytes: Uint8Array): unknown {
  assertWithin(limits.fileBytes, bytes.length);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new QuoteUnproved('malformed', 'not JSON');
  }
}

/** There is no original, or no statement about it, to prove a quote from. */
export class OriginalMissing extends Error {
  override name = 'OriginalMissing';
  constructor(what: string) {
    super(`${what} Give the original with --from <file>, and its statement with --statement <file>.`);
  }
}
