import type { Hex } from '../lib/content/hex.ts';
import { contentKey } from '../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../lib/fingerprint/fingerprint.ts';
import { openIndex } from '../lib/index/open-index.ts';
import { memoryStore } from '../lib/index/store.ts';
import { openAnchored } from '../lib/registry/carried.ts';
import type { RegistryClient } from '../lib/registry/client.ts';
import type { AnchoredFault } from '../lib/registry/evidence.ts';
import { materializeCall } from '../lib/registry/materialize.ts';
import { type AnchoredEnvelope, readEnvelope } from '../lib/statement/envelope.ts';
import { isObject } from '../lib/statement/json-value.ts';
import { findEnvelope, httpSource, type StatementSource } from '../lib/statement/source.ts';
import { translator } from '../lib/verdict/catalogue.ts';
import messages from '../public/_locales/en/messages.json' with { type: 'json' };
import { EXIT } from './exit-code.ts';
import { contentOf, type Input, inputsOf } from './inputs.ts';
import type { NetworkOptions } from './network-options.ts';
import { writing } from './open-registry.ts';
import { sanitize } from './sanitize.ts';
import type { Sender } from './sender.ts';
import { readSidecar } from './sidecar.ts';
import type { Output } from './verify.ts';

const t = translator(messages);

/** How claims are brought. */
export type MaterializeOptions = NetworkOptions & {
  /** Whose claim, where several accounts have anchored one on the same content. */
  readonly author?: Hex;
};

/**
 * Brings claims that lie in batches to the chain as records of their own, paid for by the account behind `secret`. The
 * proof comes from an envelope, from the one beside a file, or from the statement server. Prints one JSON line for each.
 *
 * @returns 0 where all have a record, now or before, else 2.
 */
export async function runMaterialize(
  names: readonly string[],
  secret: Uint8Array,
  options: MaterializeOptions,
  { out, err }: Output,
): Promise<number> {
  let failed = false;
  await writing(options, secret, async ({ send }, client) => {
    const find = finder(client, options);
    for await (const input of inputsOf(names)) {
      try {
        const line = await bring(await find(input), client, send);
        out(JSON.stringify({ input: input.name, ...line }));
      } catch (error) {
        failed = true;
        err(sanitize(`colophon: ${input.name}: ${error instanceof Error ? error.message : error}`));
      }
    }
  });
  return failed ? EXIT.unchecked : EXIT.answered;
}

async function bring(envelope: AnchoredEnvelope, client: RegistryClient, send: Sender['send']) {
  const { content, author } = envelope.claim;
  const { anchoredBy, root, index } = envelope.batch;
  const about = { content, author, anchoredBy, root, index };
  const [recorded = []] = await client.claimsOn([content]);
  if (recorded.some((claim) => claim.author === author)) return { ...about, state: 'already-recorded' };
  const [judged] = (await client.lookUpAnchored([envelope])).judged;
  if (!judged || 'fault' in judged) throw new ClaimRefused(judged?.fault ?? 'batch-unknown');
  const { time, standing } = judged.claim;
  if (standing.state !== 'stands') throw new ClaimFallen(standing.state);
  const { method, args } = materializeCall(envelope, client.config);
  return { ...about, time, state: 'recorded', ...(await send(method, args)) };
}

type Find = (input: Input) => Promise<AnchoredEnvelope>;

function finder(client: RegistryClient, { service, firstBlock, author }: MaterializeOptions): Find {
  const source = httpSource(service, fetch);
  let synced: ReturnType<typeof sync> | undefined;
  async function sync() {
    const index = openIndex({ registry: client, store: memoryStore(), sources: [source], firstBlock });
    await index.sync();
    return index;
  }

  async function byContent(content: Hex): Promise<AnchoredEnvelope> {
    synced ??= sync();
    const held = await (await synced).anchored([content]);
    const wanted = held.filter(({ claim }) => author === undefined || claim.author === author);
    const authors = new Set(wanted.map(({ claim }) => claim.author));
    if (authors.size > 1) throw new SeveralAuthors([...authors]);
    const [oldest] = wanted;
    if (!oldest) throw new NotInBatch();
    return oldest;
  }

  return async ({ path, read }) => {
    const bytes = await read();
    const value = envelopeIn(bytes) ?? (path === undefined ? undefined : await readSidecar(path));
    if (value === undefined) return byContent(contentKey(exactFingerprint(await contentOf(bytes))));
    return (await openAnchored(value, client)) ?? withProof(value, source, client);
  };
}

/** A signed statement that was kept before its claim was anchored: the server has the proof. */
async function withProof(
  value: unknown,
  source: StatementSource,
  client: RegistryClient,
): Promise<AnchoredEnvelope> {
  const { claim } = readEnvelope(value, client.config);
  const found = await findEnvelope(claim, [source], client.config, client.isSigned);
  if (!found?.batch) throw new NotInBatch();
  return { ...found, batch: found.batch };
}

/** A file that is itself a signed statement. */
function envelopeIn(bytes: Uint8Array): unknown {
  if (bytes[0] !== '{'.charCodeAt(0)) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(value) && 'statement' in value && 'claim' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

/** No batch that is known here holds the claim. */
export class NotInBatch extends Error {
  override name = 'NotInBatch';
  constructor() {
    super(
      'no batch is known that holds a claim on this. Keep the signed statement beside it, or ask the relay that took it with --service.',
    );
  }
}

/** Several accounts have anchored a claim on the same content. */
export class SeveralAuthors extends Error {
  override name = 'SeveralAuthors';
  constructor(authors: readonly Hex[]) {
    super(`several accounts have anchored a claim on this. Choose one with --author: ${authors.join(', ')}.`);
  }
}

/** The claim counts for nothing, and the registry would not take it. */
export class ClaimRefused extends Error {
  override name = 'ClaimRefused';
  constructor(fault: AnchoredFault) {
    super(t(`anchored_refused_${fault.replaceAll('-', '_')}`));
  }
}

/** The author has taken the claim back, or its key was reported stolen. */
export class ClaimFallen extends Error {
  override name = 'ClaimFallen';
  constructor(state: 'withdrawn' | 'disputed') {
    super(`the claim is ${state}. Nothing was sent: a record of it would say the same.`);
  }
}
