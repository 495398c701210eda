import { setTimeout as sleep } from 'node:timers/promises';
import type { Hex } from '../lib/content/hex.ts';
import { KINDS } from '../lib/content/kind.ts';
import type { RegistryClient } from '../lib/registry/client.ts';
import type { Standing } from '../lib/registry/evidence.ts';
import { askRevokers } from '../lib/registry/revokers.ts';
import { accountSlot, revokedSlot } from '../lib/registry/slots.ts';
import { standingOf } from '../lib/registry/standing.ts';
import { packClaim } from '../lib/registry/word.ts';
import { BY_AUTHOR_ALONE } from '../lib/sign/batch.ts';
import { PublishRefused, PublishUnreachable, show } from '../lib/sign/publish.ts';
import type { Declaration, Principal } from '../lib/sign/sign.ts';
import type { Envelope } from '../lib/statement/envelope.ts';
import { confirm } from './confirm.ts';
import { EXIT } from './exit-code.ts';
import { inputsOf } from './inputs.ts';
import { writing } from './open-registry.ts';
import { type Recorded, recordedBy } from './recorded.ts';
import { requireKey } from './require-key.ts';
import { sanitize } from './sanitize.ts';
import { type Call, coins, type Sender, type Sent } from './sender.ts';
import { requireNoSidecar, writeSidecar } from './sidecar.ts';
import { filesToSign, type SignOptions, signInput } from './sign.ts';
import type { Output } from './verify.ts';

/** Claims in one transaction: 1.2M gas, and the gain of more is small. */
const CLAIMS_EACH = 50;

/** Seconds for which a mined claim is looked for at the RPCs, and a statement offered to a server that lags behind. */
const PATIENCE = 30;

type Signed = { readonly name: string; readonly path?: string; readonly envelope: Envelope };

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
    await requireUsable(fresh, sender, options, client);

    let failed = false;
    const finish = async (state: string, inputs: readonly Signed[], recorded: Found, sent?: Sent) => {
      for (const { name, path, envelope } of inputs) {
        const { content, meta } = envelope.claim;
        const { block, standing, finality } = recorded.get(content)!;
        const where = { block, ...sent, finality, standing: standing.state };
        const published = await publish(envelope, options, tell);
        if (published === false) failed = true;
        if (options.save) await writeSidecar(path!, envelope);
        const isQuotable = envelope.statement.fingerprints.type === 'text' && published;
        const shown = {
          ...(published === undefined ? {} : { published }),
          ...(isQuotable ? { quotable: envelope.text !== undefined } : {}),
        };
        out(JSON.stringify({ input: name, content, author, meta, state, ...where, ...shown }));
      }
    };
    const known = signed.filter(({ envelope }) => before.has(envelope.claim.content));
    await finish('already-recorded', known, before);
    if (fresh.length === 0) return failed ? EXIT.unchecked : EXIT.answered;

    const chunks = inChunks(fresh);
    const calls = chunks.map((chunk) => claimCall(chunk, options.principal));
    const { about, most, limits } = await sender.quote(calls);
    const what = `${plural(fresh.length, 'claim')} in ${plural(calls.length, 'transaction')}`;
    tell(`${what}, paid by ${sender.account}: about ${coins(about)}, at most ${coins(most)}.`);
    if (!options.yes) await confirm('Send?');
    for (const [i, { method, args }] of calls.entries()) {
      const onSent = (transaction: Hex) => tell(`sent ${transaction}`);
      const sent = await sender.send(method, args, { limits: limits[i]!, onSent });
      const seen = await readBack(author, chunks[i]!, client);
      const [first] = seen.values();
      tell(`seen in block ${sent.block}, which is ${first?.finality ?? 'unknown'}`);
      const isOf = ({ envelope }: Signed) => seen.has(envelope.claim.content);
      const inputs = signed.filter((one) => !known.includes(one) && isOf(one));
      requireSame(inputs, seen);
      await finish('recorded', inputs, seen, sent);
    }
    return failed ? EXIT.unchecked : EXIT.answered;
  });
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

/** What is recorded must be what was signed now: a claim is written once. */
function requireSame(signed: readonly Signed[], recorded: Found): void {
  const isOther = ({ envelope: { claim } }: Signed) => {
    const found = recorded.get(claim.content);
    return found !== undefined && (found.meta !== claim.meta || found.kind !== claim.kind);
  };
  const others = signed.filter(isOther).map(({ name }) => name);
  if (others.length > 0) throw new ClaimedOtherwise(others);
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

/** The registry would take the coins for claims that count for nothing: those are refused here. */
async function requireUsable(
  fresh: readonly Signed[],
  { account, now }: Sender,
  { principal }: SignOptions,
  client: RegistryClient,
): Promise<void> {
  const [first] = fresh;
  if (!first) return;
  const { author, keyIdx, kind } = first.envelope.claim;
  const time = await now();
  if (principal) await requireKey(account, principal, { scope: 'claim', kind, now: time }, client);
  const slots = fresh.map(({ envelope }) => revokedSlot(author, envelope.claim.content));
  const [accountWord, ...revoked] = (await client.wordsAt([accountSlot(author), ...slots])).words.map(BigInt);
  const [revokers] = await askRevokers(
    [{ author, words: revoked }],
    async (slots) => (await client.wordsAt(slots)).words,
  );
  const claim = packClaim({ author, time, block: 0, keyIdx, kind });
  for (const [i, { name }] of fresh.entries()) {
    const standing = standingOf({
      ...{ claim, revoked: revoked[i]!, key: 0n, account: accountWord! },
      ...(revokers ? { revokers } : {}),
    });
    if (standing.state !== 'stands') throw new WouldNotStand(name, standing);
  }
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

/** @returns undefined where it is not to be published, false where it could not be. */
async function publish(
  envelope: Envelope,
  { service, publish = true }: SignOptions,
  tell: (what: string) => void,
): Promise<boolean | undefined> {
  if (!publish) return undefined;
  for (let seconds = 0; ; seconds++) {
    try {
      await show(envelope, service, fetch);
      return true;
    } catch (error) {
      if (!(error instanceof PublishRefused || error instanceof PublishUnreachable)) throw error;
      const isBehind = error instanceof PublishRefused && error.status === 409;
      if (!isBehind || seconds === PATIENCE) {
        tell(
          `${error.message} The claim stands; sign again in the same words to publish its statement, for nothing.`,
        );
        return false;
      }
      await sleep(1000);
    }
  }
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The account has a claim on this content, with another statement or kind. */
export class ClaimedOtherwise extends Error {
  override name = 'ClaimedOtherwise';
  constructor(inputs: readonly string[]) {
    super(
      `This account has claimed ${inputs.join(', ')} already, with another statement. A claim is written once and can only be withdrawn.`,
    );
  }
}

/** The claim would be recorded, and readers would not count it. */
export class WouldNotStand extends Error {
  override name = 'WouldNotStand';
  constructor(input: string, { state }: Standing) {
    super(
      state === 'withdrawn'
        ? `Nothing was sent: this account has withdrawn ${input}, and that is for good. A claim on it would be withdrawn, too.`
        : 'Nothing was sent: this account is frozen, and readers dispute what it claims.',
    );
  }
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
