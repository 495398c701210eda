import { getRandomValues } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Hex } from '../lib/content/hex.ts';
import { BY_AUTHOR_ALONE, batchOf } from '../lib/sign/batch.ts';
import { type RelayAnswer, show } from '../lib/sign/publish.ts';
import { publishAnchor } from '../lib/sign/publish-anchor.ts';
import type { Declaration } from '../lib/sign/sign.ts';
import { type SignedAnchor, signAnchor } from '../lib/statement/anchor.ts';
import type { AnchoredEnvelope } from '../lib/statement/envelope.ts';
import { writing } from './open-registry.ts';
import { RegistryRefused, SenderPoor, type Sent } from './sender.ts';
import { requireNoSidecar, writeSidecar } from './sidecar.ts';
import { filesToSign, type SignOptions, SUBMIT_WITHIN, signInput, TooFewRelays } from './sign.ts';
import type { Output } from './verify.ts';

/** Whoever brings a batch that was signed alone has this time, in seconds. */
const BRING_WITHIN = 86_400;

/**
 * Signs many files as leaves of one batch. Each file gets its signed statement beside it, with salt and proof. Its root is
 * anchored in one transaction, which the signing key pays for; or, with relays, the key signs the root, without asking
 * anybody, and a relay pays; or it is signed alone, and printed for whoever brings it. Nothing of a file becomes public by
 * that; with `publish` the statements are given to the service, and by that to everybody.
 *
 * The statements are on disk before the root is sent: a root whose salts are lost proves nothing to anybody.
 *
 * @throws {@link TooFewRelays}, and whatever reading, signing, writing and sending throw.
 */
export async function signBatch(
  names: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  options: SignOptions,
  { out, err }: Output,
): Promise<void> {
  const files = await filesToSign(names);
  for (const { path } of files) await requireNoSidecar(path);
  const signed = [];
  for (const file of files) signed.push(await signInput(file, secret, declaration, options, BY_AUTHOR_ALONE));
  const envelopes = batchOf(signed, getRandomValues(new Uint8Array(32)));
  const { publish, service } = options;

  if (options.signOnly) {
    await writeBeside(files, envelopes);
    out(JSON.stringify(signRoot(envelopes, secret, options, BRING_WITHIN)));
    return;
  }
  const sent = options.relays
    ? await anchorByRelays(files, envelopes, secret, { ...options, relays: options.relays })
    : await anchorBySelf(files, envelopes, secret, options);
  const isSeen = sent.block !== undefined;
  if (!isSeen)
    err('colophon: the batch is accepted and in no block yet. What lies beside the files will do.');
  for (const [i, { name }] of files.entries()) {
    const { claim, batch } = envelopes[i]!;
    const { content, author, meta } = claim;
    const { root, index } = batch;
    if (publish && isSeen) await show(envelopes[i]!, service, fetch);
    out(JSON.stringify({ input: name, content, author, meta, root, index, ...sent }));
  }
  if (publish && !isSeen)
    throw new Error('nothing was published: that is possible once the batch is in a block.');
}

type Files = Awaited<ReturnType<typeof filesToSign>>;

/** Where a batch was anchored, and what relays said of it. */
type Anchored = Partial<Sent> & { readonly relays?: readonly RelayAnswer[] };

function anchorBySelf(
  files: Files,
  envelopes: readonly AnchoredEnvelope[],
  secret: Uint8Array,
  options: SignOptions,
): Promise<Anchored> {
  const { principal } = options;
  const { root, leafCount } = envelopes[0]!.batch;
  return writing(options, secret, async ({ send }) => {
    const written = await writeBeside(files, envelopes);
    const anchored = principal
      ? send('anchorFor', [principal.author, principal.keyIdx, root, leafCount, NO_DOCUMENT])
      : send('anchor', [root, leafCount, NO_DOCUMENT]);
    return anchored.catch(async (error) => {
      // Of any other failure nobody knows whether the root is anchored after all.
      if (error instanceof SenderPoor || error instanceof RegistryRefused) await removeAll(written);
      throw error;
    });
  });
}

/** No RPC is asked: the relays have the chain, and a proof counts only against a root that readers find there. */
async function anchorByRelays(
  files: Files,
  envelopes: readonly AnchoredEnvelope[],
  secret: Uint8Array,
  options: SignOptions & Required<Pick<SignOptions, 'relays'>>,
): Promise<Anchored> {
  const { relays, need = relays.length } = options;
  const written = await writeBeside(files, envelopes);
  const anchor = signRoot(envelopes, secret, options, SUBMIT_WITHIN);
  const { reached, answers, published } = await publishAnchor(anchor, relays, need, fetch);
  if (reached === 'too-few') {
    if (answers.every(({ outcome }) => outcome === 'refused')) await removeAll(written);
    throw new TooFewRelays(need, answers);
  }
  return { ...published, relays: answers };
}

function signRoot(
  envelopes: readonly AnchoredEnvelope[],
  secret: Uint8Array,
  { principal, chainId, registry: address }: SignOptions,
  seconds: number,
): SignedAnchor {
  const { claim, batch } = envelopes[0]!;
  const { root, leafCount } = batch;
  const { author, keyIdx } = principal ?? { author: claim.author, keyIdx: 0 };
  const deadline = Math.floor(Date.now() / 1000) + seconds;
  const anchor = { author, keyIdx, root, leafCount, meta: NO_DOCUMENT, deadline };
  return signAnchor(anchor, { chainId, address }, secret);
}

async function writeBeside(files: Files, envelopes: readonly AnchoredEnvelope[]): Promise<string[]> {
  const written: string[] = [];
  for (const [i, { path }] of files.entries()) written.push(await writeSidecar(path, envelopes[i]!));
  return written;
}

async function removeAll(places: readonly string[]): Promise<void> {
  await Promise.all(places.map((place) => rm(place)));
}

/** A batch may have a document of its own; ours have none. */
const NO_DOCUMENT: Hex = `0x${'00'.repeat(32)}`;
