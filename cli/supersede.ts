import type { Hex } from '../lib/content/hex.ts';
import { WITHDRAWAL_REASONS } from '../lib/registry/evidence.ts';
import { offerWithdrawal, PublishRefused, PublishUnreachable } from '../lib/sign/publish.ts';
import type { Principal } from '../lib/sign/sign.ts';
import { addressOf } from '../lib/statement/signed-claim.ts';
import { signWithdrawal } from '../lib/statement/withdrawal.ts';
import { contentKeysOf, type KeyedInput, NotOneInput } from './content-keys.ts';
import { reading } from './open-registry.ts';
import { requireClaims } from './require-claims.ts';
import { type SignOptions, SUBMIT_WITHIN } from './sign.ts';
import type { Output } from './verify.ts';
import { withdrawContents } from './withdraw.ts';

/** The claim that a new one takes the place of, by a file or a content key, and why. */
export type Superseding = { readonly old: string; readonly reason: 'superseded' | 'correction' };

/** Seconds for which a relay is asked to hold its answer back until the withdrawal is in a block. */
const WAIT = 30;

/**
 * Looks up what is to be superseded, before anything is signed.
 *
 * @throws NotClaimed, {@link NotOneInput}, {@link TakenBackBefore}; RegistryUnreachable
 */
export async function superseded(
  { old }: Superseding,
  author: Hex,
  options: SignOptions,
): Promise<KeyedInput> {
  const [keyed, ...others] = await contentKeysOf([old]);
  if (!keyed || others.length > 0) throw new NotOneInput(old);
  await reading(options, async (client) => {
    await requireClaims([keyed], author, client, 'withdrawn');
    const { claims } = await client.lookUp([keyed.content], { authors: [author] });
    const own = claims[0]!.find((claim) => claim.author === author);
    if (own?.standing.state === 'withdrawn') throw new TakenBackBefore(old);
  });
  return keyed;
}

/**
 * Takes the old claim back, with the new one in its place. The new one is recorded by now.
 *
 * @throws {@link OldStands}
 */
export async function takeBackOld(
  { input, content }: KeyedInput,
  by: Hex,
  secret: Uint8Array,
  { reason }: Superseding,
  options: SignOptions,
  output: Output,
): Promise<void> {
  const {
    principal = { author: addressOf(secret), keyIdx: 0 },
    service,
    chainId,
    registry: address,
  } = options;
  try {
    if (options.direct) return await directly(content, by, secret, { reason, principal }, options, output);
    const fields = {
      ...principal,
      ids: [content],
      reason: WITHDRAWAL_REASONS.indexOf(reason) + 1,
      evidence: by,
    };
    const deadline = Math.floor(Date.now() / 1000) + SUBMIT_WITHIN;
    const signed = signWithdrawal({ ...fields, deadline }, { chainId, address }, secret);
    const status = await offerWithdrawal(signed, service, fetch, { wait: WAIT });
    if (status.state === 'refused') throw new OldStands(input, status.reason ?? 'no reason given');
    output.out(
      JSON.stringify({ input, content, author: principal.author, reason, supersededBy: by, ...status }),
    );
  } catch (error) {
    if (error instanceof PublishRefused || error instanceof PublishUnreachable)
      throw new OldStands(input, error.message);
    throw error;
  }
}

function directly(
  old: Hex,
  evidence: Hex,
  secret: Uint8Array,
  { reason, principal }: { readonly reason: Superseding['reason']; readonly principal: Principal },
  options: SignOptions,
  output: Output,
): Promise<void> {
  const how = { what: 'contents', way: 'send', unclaimed: false } as const;
  return withdrawContents(secret, { ...how, inputs: [old], reason, evidence, principal }, options, output);
}

/** What was to be superseded has been taken back already. */
export class TakenBackBefore extends Error {
  override name = 'TakenBackBefore';
  constructor(old: string) {
    super(
      `${old} was taken back before, for good, and can't be said to be superseded any more. Sign the new one by itself.`,
    );
  }
}

/** The new claim is recorded, and the old one was not taken back. */
export class OldStands extends Error {
  override name = 'OldStands';
  constructor(old: string, why: string) {
    super(
      `the new claim is recorded, but ${old} still stands: ${why} Take it back with: colophon withdraw --reason superseded`,
    );
  }
}
