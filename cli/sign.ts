import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { sign, type TextPublication } from '../lib/sdk.ts';
import { offerToSeveral, publish } from '../lib/sign/publish.ts';
import { type Declaration, type Principal, signStatement, writeStatement } from '../lib/sign/sign.ts';
import type { Envelope } from '../lib/statement/envelope.ts';
import type { RegistryDomain } from '../lib/statement/signed-claim.ts';
import { contentOf, inputsOf } from './inputs.ts';
import type { NetworkOptions } from './network-options.ts';
import { sanitize } from './sanitize.ts';
import type { Output } from './verify.ts';

/** A relayer must submit a signed claim within this time, in seconds. */
const SUBMIT_WITHIN = 3_600;

/** How inputs are signed, and where the claims go. */
export type SignOptions = NetworkOptions & {
  /** For whom an agent's key signs. */
  readonly principal?: Principal;
  /** Relays to hand each claim to; absent, the service alone, and the claim has to be in a block. */
  readonly relays?: readonly string[];
  /** How many of the relays have to accept. */
  readonly need?: number;
  /** What becomes of a text beside its statement. */
  readonly text?: TextPublication;
  /** The inputs are a model's weights, and this is said about them. */
  readonly model?: { readonly card?: string; readonly safetyTests?: readonly string[] };
};

/**
 * Signs inputs one after the other and publishes each; prints one JSON line for each that was recorded or accepted.
 *
 * @returns the exit code: 0 where all were, 2 where the first failure stopped it.
 */
export async function runSign(
  names: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  options: SignOptions,
  { out, err }: Output,
): Promise<number> {
  const { registry: address, chainId, principal, model, text = 'quotable' } = options;
  const signer = { secret, domain: { chainId, address }, ...(principal ? { principal } : {}) };
  try {
    for await (const { name, read } of inputsOf(names)) {
      const deadline = Math.floor(Date.now() / 1000) + SUBMIT_WITHIN;
      const envelope = model
        ? await signModel(name, { ...declaration, model }, signer, deadline)
        : await sign(await contentOf(await read()), declaration, signer, deadline, { text });
      const { author, content, meta } = envelope.claim;
      const isText = envelope.statement.fingerprints.type === 'text';
      const published = isText ? { quotable: envelope.text !== undefined } : {};
      const answer = await handIn(envelope, options);
      out(JSON.stringify({ input: name, content, author, meta, ...published, ...answer }));
    }
    return 0;
  } catch (error) {
    err(sanitize(`colophon: ${error instanceof Error ? error.message : error}`));
    return 2;
  }
}

async function handIn(envelope: Envelope, { service, relays, need = relays?.length }: SignOptions) {
  if (!relays || need === undefined) return publish(envelope, service, fetch);
  const { reached, answers } = await offerToSeveral(envelope, relays, need, fetch);
  if (reached === 'enough') return { relays: answers };
  const reasons = answers.flatMap((answer) => (answer.outcome === 'accepted' ? [] : [answer.reason]));
  throw new Error(`fewer than ${need} of ${relays.length} relays accepted the claim. ${reasons.join(' ')}`);
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
