import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Hex } from '../lib/content/hex.ts';
import { cardIn } from '../lib/detector/card-in.ts';
import { sign, type TextPublication } from '../lib/sdk.ts';
import { requireClock } from '../lib/sign/clock.ts';
import {
  collect,
  offerToSeveral,
  PublishRefused,
  PublishUnreachable,
  publish,
  type RelayAnswer,
} from '../lib/sign/publish.ts';
import { type Declaration, type Principal, signStatement, writeStatement } from '../lib/sign/sign.ts';
import type { Envelope } from '../lib/statement/envelope.ts';
import { addressOf, type RegistryDomain } from '../lib/statement/signed-claim.ts';
import { signCard } from './card-file.ts';
import type { CredentialsFiles } from './credentials/add-credentials.ts';
import { contentOf, type Input, inputsOf } from './inputs.ts';
import type { NetworkOptions } from './network-options.ts';
import { sanitize } from './sanitize.ts';
import { requireNoSidecar, writeSidecar } from './sidecar.ts';
import { signBatch } from './sign-batch.ts';
import { signDirect } from './sign-direct.ts';
import type { Superseding } from './supersede.ts';
import type { Output } from './verify.ts';

/** A relayer must submit a signed claim, or a batch, within this time, in seconds. */
export const SUBMIT_WITHIN = 3_600;

/** How inputs are signed, and where the claims go. */
export type SignOptions = NetworkOptions & {
  /** For whom an agent's key signs. */
  readonly principal?: Principal;
  /** Relays to hand each claim to; absent, the service alone, and the claim has to be in a block. */
  readonly relays?: readonly string[];
  /** How many of the relays have to accept. */
  readonly need?: number;
  /** Whether each signed statement is kept beside its file, with its proof where it is anchored in a batch. */
  readonly save?: boolean;
  /** Whether the inputs are signed as salted leaves of one batch: see `sign-batch.ts`. */
  readonly batch?: boolean;
  /** Whether such a batch is signed, and left to others to bring. */
  readonly signOnly?: boolean;
  /** Whether the key itself sends the claims, and pays: see `sign-direct.ts`. */
  readonly direct?: boolean;
  /** Whether the fee is agreed to beforehand. */
  readonly yes?: boolean;
  /** Whether the statements of such a batch, or of such claims, are given to the service. */
  readonly publish?: boolean;
  /** What becomes of a text beside its statement. */
  readonly text?: TextPublication;
  /** The inputs are a model's weights, and this is said about them. */
  readonly model?: { readonly card?: string; readonly safetyTests?: readonly string[] };
  /** PEM files by which pictures are given Content Credentials before they are signed: see `credentials/add-credentials.ts`. */
  readonly credentials?: CredentialsFiles;
  /** What the one input takes the place of: see `supersede.ts`. */
  readonly supersedes?: Superseding;
};

/**
 * Signs inputs one after the other and publishes each; prints one JSON line for each that was recorded or accepted.
 *
 * @returns the exit code: 0 where all were, 2 where the first failure stopped it.
 */
export async function runSign(
  inputs: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  options: SignOptions,
  output: Output,
): Promise<number> {
  const { out, err } = output;
  const tell = (why: string) => err(sanitize(`colophon: ${why}`));
  try {
    if (options.supersedes) return await runSuperseding(inputs, secret, declaration, options, output);
    const names = await withCredentials(inputs, secret, declaration, options);
    if (options.direct) return await signDirect(names, secret, declaration, options, output);
    if (options.batch) await signBatch(names, secret, declaration, options, output);
    else {
      await requireClock(options.relays?.[0] ?? options.service, fetch, () => Date.now() / 1000);
      for await (const input of options.save ? await filesToSign(names) : inputsOf(names)) {
        if (options.save) await requireNoSidecar(input.name);
        const deadline = Math.floor(Date.now() / 1000) + SUBMIT_WITHIN;
        const envelope = await signInput(input, secret, declaration, options, deadline);
        const { author, content, meta } = envelope.claim;
        const handed = await handIn(envelope, options);
        const published = isText(envelope) ? { quotable: envelope.text !== undefined } : {};
        out(JSON.stringify({ input: input.name, content, author, meta, ...published, ...handed }));
        if (options.save) await save(input.name, envelope, options, tell);
      }
    }
    return 0;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

/** Signs one input in the place of another, which is looked up before, and taken back after. */
async function runSuperseding(
  inputs: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  { supersedes, ...options }: SignOptions,
  output: Output,
): Promise<number> {
  const { superseded, takeBackOld } = await import('./supersede.ts');
  const old = await superseded(supersedes!, options.principal?.author ?? addressOf(secret), options);
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) throw new Error('one input takes the place of one claim.');
  const { derivedFrom = [] } = declaration;
  const said = { ...declaration, derivedFrom: [...new Set([...derivedFrom, old.content])] };
  let by: Hex | undefined;
  const out = (line: string) => {
    by = JSON.parse(line).content;
    output.out(line);
  };
  const code = await runSign(inputs, secret, said, options, { ...output, out });
  if (by === undefined) return code;
  await takeBackOld(old, by, secret, supersedes!, options, output);
  return code;
}

/** The files to sign: the inputs, or where they are to have Content Credentials, those that were made of them. */
async function withCredentials(
  inputs: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  { credentials, principal, registry, chainId }: SignOptions,
): Promise<readonly string[]> {
  if (!credentials) return inputs;
  const { addCredentials } = await import('./credentials/add-credentials.ts');
  const author = principal?.author ?? addressOf(secret);
  const files = await filesToSign(inputs);
  return addCredentials(files, credentials, declaration, { author, registry, chainId });
}

/** The inputs, which must all be files: beside anything else nothing can be written. */
export async function filesToSign(names: readonly string[]): Promise<(Input & { readonly path: string })[]> {
  const files = [];
  for await (const input of inputsOf(names)) {
    if (input.path === undefined) throw new Error(`beside ${input.name} no signed statement can be written.`);
    files.push({ ...input, path: input.path });
  }
  return files;
}

/** Signs one input; nothing leaves this machine. */
export async function signInput(
  { name, read }: Input,
  secret: Uint8Array,
  declaration: Declaration,
  { registry: address, chainId, principal, model, text = 'quotable' }: SignOptions,
  deadline: number,
): Promise<Envelope> {
  const signer = { secret, domain: { chainId, address }, ...(principal ? { principal } : {}) };
  if (model) return signModel(name, { ...declaration, model }, signer, deadline);
  const bytes = await read();
  const card = cardIn(bytes);
  return card
    ? signCard(card, declaration, signer, deadline)
    : sign(await contentOf(bytes), declaration, signer, deadline, { text });
}

function isText({ statement }: Envelope): boolean {
  return statement.fingerprints.type === 'text';
}

/** Gives a claim to the service or the relays. @throws TooFewRelays, PublishRefused, PublishUnreachable */
export async function handIn(envelope: Envelope, { service, relays, need = relays?.length }: SignOptions) {
  if (!relays || need === undefined) return publish(envelope, service, fetch);
  const { reached, answers } = await offerToSeveral(envelope, relays, need, fetch);
  if (reached === 'enough') return { relays: answers };
  throw new TooFewRelays(need, answers);
}

/** Waits for the claim to be in a block, and keeps it beside its file, with its proof where a relay has anchored it. */
async function save(
  path: string,
  envelope: Envelope,
  { service, relays = [service], chainId, registry: address }: SignOptions,
  tell: (why: string) => void,
): Promise<void> {
  const asked = relays.map((relay) =>
    collect(envelope, relay, { chainId, address }, fetch).catch((error) => {
      if (!(error instanceof PublishRefused || error instanceof PublishUnreachable)) throw error;
    }),
  );
  const collected = (await Promise.all(asked)).filter((one) => one !== undefined);
  const proved = collected.find(({ batch }) => batch);
  const place = await writeSidecar(path, proved ?? collected[0] ?? envelope);
  if (collected.length === 0)
    tell(`${place} has no proof yet: the claim is in no block. The statement server has it when it is.`);
}

/** Weights are hashed while they are read: they need not fit into memory. */
async function signModel(
  path: string,
  { model, ...declaration }: Omit<Declaration, 'model'> & { model: NonNullable<SignOptions['model']> },
  { secret, domain, principal }: { secret: Uint8Array; domain: RegistryDomain; principal?: Principal },
  deadline: number,
): Promise<Envelope> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const sha256 = `0x${hash.digest('hex')}` as const;
  const statement = writeStatement(
    { type: 'image', sha256 },
    { ...declaration, model: { weightsSha256: sha256, ...model } },
  );
  return signStatement(statement, secret, domain, deadline, principal);
}

/** Not as many relays as were needed have accepted what was signed. */
export class TooFewRelays extends Error {
  override name = 'TooFewRelays';
  constructor(need: number, answers: readonly RelayAnswer[]) {
    const reasons = answers.flatMap((answer) => (answer.outcome === 'accepted' ? [] : [answer.reason]));
    super(`fewer than ${need} of ${answers.length} relays accepted the claim. ${reasons.join(' ')}`);
  }
}
