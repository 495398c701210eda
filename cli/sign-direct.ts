import { setTimeout as sleep } from 'node:timers/promises';
import type { Hex } from '../lib/content/hex.ts';
import { KINDS } from '../lib/content/kind.ts';
import type { RegistryClient } from '../lib/registry/client.ts';
import { type Recorded, recordedBy } from '../lib/registry/recorded.ts';
import { BY_AUTHOR_ALONE } from '../lib/sign/batch.ts';
import type { Declaration, Principal } from '../lib/sign/sign.ts';
import { confirm } from './confirm.ts';
import { EXIT } from './exit-code.ts';
import { inputsOf } from './inputs.ts';
import { writing } from './open-registry.ts';
import { ClaimedOtherwise, requireClaimable, requireSame, type Signed } from './require-claimable.ts';
import { sanitize } from './sanitize.ts';
import { type Call, coins, type Sender, type Sent } from './sender.ts';
import { requireNoSidecar, writeSidecar } from './sidecar.ts';
import { filesToSign, type SignOptions, signInput } from './sign.ts';
import { openPublisher, type StatementPublisher } from './statement-publisher.ts';
import type { Output } from './verify.ts';

/** Claims in one transaction: 1.2M gas, and the gain of more is small. */
const CLAIMS_EACH = 50;

/** Seconds for which a mined claim is looked for at the RPCs. */
const PATIENCE = 30;

/**
 * Signs inputs and records the claims in transactions that the signing key sends and pays for: no relay is asked. The fee
 * is shown, and agreed to, before anything is sent. What the author has recorded before with the same statement is not paid
 * for again. Prints one JSON line for each input, when its claim is in a block and read back from the RPCs.
 *
 * Nothing is sent unless all can be.
 *
 * @returns 0, or 2 where a statement could not be published; its claim stands all the same.
 * @throws {@link ClaimedOtherwise}, {@link WouldNotStand}, KeyRefused, NotConfirmed, and whatever reading, signing, asking
 * and sending throw.
 */
export async function signDirect(
  names: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  options: SignOptions,
  { out, err }: Output,
): Promise<number> {
  const tell = (what: string) => err(sanitize(`colophon: ${what}`));
  const signed = await signAll(names, secret, declaration, options);
  if (signed.length === 0) throw new Error('nothing to sign: the folders are empty.');
  tell(`${plural(signed.length, 'claim')} signed.`);
  return writing(options, secret, async (sender, client) => {
    const { author, contents } = claimsIn(signed);
    const before = await recordedBy(author, contents, client);
    requireSame(signed, before);
    const fresh = unique(signed.filter(({ envelope }) => !before.has(envelope.claim.content)));
    await requireClaimable(fresh, sender, options, client);

    const publisher = options.publish === false ? undefined : openPublisher(options.service, tell);
    const finish = (inputs: readonly Signed[], recorded: Found, sent?: Sent) =>
      finishAll(inputs, { recorded, sent, publisher, save: options.save ?? false }, out);
    const known = signed.filter(({ envelope }) => before.has(envelope.claim.content));
    await finish(known, before);
    await sendAll(fresh, { sender, options, tell }, async (chunk, sent) => {
      const seen = await readBack(author, chunk, client);
      const [first] = seen.values();
      tell(`seen in block ${sent.block}, which is ${first?.finality ?? 'unknown'}`);
      const inputs = signed.filter((one) => !known.includes(one) && seen.has(one.envelope.claim.content));
      requireSame(inputs, seen);
      await finish(inputs, seen, sent);
    });
    return publisher?.hasFailed() ? EXIT.unchecked : EXIT.answered;
  });
}

type Sending = {
  readonly sender: Sender;
  readonly options: SignOptions;
  readonly tell: (what: string) => void;
};

/** Shows the fee, asks, and sends one transaction after the other. @param done called when one is in a block. */
async function sendAll(
  fresh: readonly Signed[],
  { sender, options, tell }: Sending,
  done: (chunk: readonly Signed[], sent: Sent) => Promise<void>,
): Promise<void> {
  if (fresh.length === 0) return;
  const chunks = inChunks(fresh);
  const calls = chunks.map((chunk) => claimCall(chunk, options.principal));
  const { about, most, limits } = await sender.quote(calls);
  const what = `${plural(fresh.length, 'claim')} in ${plural(calls.length, 'transaction')}`;
  tell(`${what}, paid by ${sender.account}: about ${coins(about)}, at most ${coins(most)}.`);
  if (!options.yes) await confirm('Send?');
  const onSent = (transaction: Hex) => tell(`sent ${transaction}`);
  for (const [i, { method, args }] of calls.entries())
    await done(chunks[i]!, await sender.send(method, args, { limits: limits[i]!, onSent }));
}

type Finishing = {
  readonly recorded: Found;
  /** Absent for what was recorded before. */
  readonly sent: Sent | undefined;
  /** Absent where statements are not to be published. */
  readonly publisher: StatementPublisher | undefined;
  readonly save: boolean;
};

/** Publishes and keeps the statements of recorded claims, and prints a line for each. */
async function finishAll(
  inputs: readonly Signed[],
  { recorded, sent, publisher, save }: Finishing,
  out: Output['out'],
): Promise<void> {
  for (const { name, path, envelope } of inputs) {
    const { content, meta, author } = envelope.claim;
    const { block, standing, finality } = recorded.get(content)!;
    const published = await publisher?.publish(envelope);
    if (save) await writeSidecar(path!, envelope);
    const isQuotable = envelope.statement.fingerprints.type === 'text' && published;
    const line = {
      ...{ input: name, content, author, meta, state: sent ? 'recorded' : 'already-recorded' },
      ...{ block, ...sent, finality, standing: standing.state },
      ...(published === undefined ? {} : { published }),
      ...(isQuotable ? { quotable: envelope.text !== undefined } : {}),
    };
    out(JSON.stringify(line));
  }
}

type Found = ReadonlyMap<Hex, Recorded>;

async function signAll(
  names: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  options: SignOptions,
): Promise<readonly Signed[]> {
  const signed: Signed[] = [];
  for await (const input of options.save ? await filesToSign(names) : inputsOf(names)) {
    if (options.save) await requireNoSidecar(input.name);
    const envelope = await signInput(input, secret, declaration, options, BY_AUTHOR_ALONE);
    const { name, path } = input;
    signed.push({ name, ...(path === undefined ? {} : { path }), envelope });
  }
  return signed;
}

function claimsIn(signed: readonly Signed[]): { author: Hex; contents: readonly Hex[] } {
  const contents = new Set(signed.map(({ envelope }) => envelope.claim.content));
  return { author: signed[0]!.envelope.claim.author, contents: [...contents] };
}

/** Two inputs with the same content are one claim. */
function unique(signed: readonly Signed[]): readonly Signed[] {
  const byContent = new Map<Hex, Signed>();
  for (const one of signed) {
    const { content, meta } = one.envelope.claim;
    const before = byContent.get(content) ?? one;
    if (before.envelope.claim.meta !== meta) throw new ClaimedOtherwise([one.name]);
    byContent.set(content, before);
  }
  return [...byContent.values()];
}

function inChunks(fresh: readonly Signed[]): Signed[][] {
  return Array.from({ length: Math.ceil(fresh.length / CLAIMS_EACH) }, (_, i) =>
    fresh.slice(i * CLAIMS_EACH, (i + 1) * CLAIMS_EACH),
  );
}

/** One claim by itself is cheaper, and refused where it is a repetition; of many the repetitions are skipped. */
export function claimCall(signed: readonly Signed[], principal: Principal | undefined): Call {
  const claims = signed.map(({ envelope }) => envelope.claim);
  const [first] = claims;
  const kind = KINDS[first!.kind];
  const contents = claims.map(({ content }) => content);
  const metas = claims.map(({ meta }) => meta);
  if (!principal)
    return claims.length === 1
      ? { method: 'claim', args: [first!.content, first!.meta, kind] }
      : { method: 'claimMany', args: [contents, metas, kind] };
  const { author, keyIdx } = principal;
  return claims.length === 1
    ? { method: 'claimFor', args: [author, keyIdx, first!.content, first!.meta, kind] }
    : { method: 'claimManyFor', args: [author, keyIdx, contents, metas, kind] };
}

/** The claims as the RPCs tell them, and not only the one that took the transaction. */
async function readBack(author: Hex, chunk: readonly Signed[], client: RegistryClient): Promise<Found> {
  const { contents } = claimsIn(chunk);
  for (let seconds = 0; ; seconds++) {
    const found = await recordedBy(author, contents, client);
    if (contents.every((content) => found.has(content))) return found;
    if (seconds === PATIENCE) throw new NotSeen();
    await sleep(1000);
  }
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The transaction is in a block, says one RPC, and the others do not show what it recorded. */
export class NotSeen extends Error {
  override name = 'NotSeen';
  constructor() {
    super(
      'The transaction is in a block, says the first RPC, but not enough of them show the claims. Sign again in the same words later: what is recorded is not paid for again.',
    );
  }
}
