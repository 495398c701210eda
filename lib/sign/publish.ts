import type { Hex } from '../content/hex.ts';
import type { Envelope } from '../statement/envelope.ts';
import type { Fetch } from '../statement/source.ts';

/** A claim that reached the chain. */
export type Published = { readonly transaction: Hex; readonly block: number };

/**
 * Hands a signed statement to a publishing service (`colophon dev` runs one): it stores the statement and submits the
 * claim, paying for it. It can drop or delay the claim, never change it.
 *
 * @throws {@link PublishRefused} where the service says no; {@link PublishUnreachable} where it can't be asked, in
 * which case nothing is known and trying again is safe: a claim is written once.
 */
export async function publish(envelope: Envelope, service: string, fetch: Fetch): Promise<Published> {
  const url = new URL('claims', service.endsWith('/') ? service : `${service}/`);
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(url.href, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(envelope),
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    answer = await response.json();
  } catch (error) {
    throw new PublishUnreachable(url.origin, error);
  }
  if (!response.ok) throw new PublishRefused(url.origin, reasonIn(answer));
  return parsePublished(answer, url.origin);
}

function parsePublished(answer: unknown, origin: string): Published {
  const { transaction, block } = answer as Partial<Published>;
  if (
    typeof transaction !== 'string' ||
    !/^0x[0-9a-f]{64}$/.test(transaction) ||
    !Number.isSafeInteger(block)
  ) {
    throw new PublishUnreachable(origin, new Error('its answer is not a transaction'));
  }
  return { transaction, block: block as number };
}

function reasonIn(answer: unknown): string {
  const reason = (answer as { error?: unknown } | null)?.error;
  return typeof reason === 'string' ? reason.slice(0, 300) : 'no reason given';
}

/** The service read the claim and refused it. */
export class PublishRefused extends Error {
  override name = 'PublishRefused';
  constructor(origin: string, reason: string) {
    super(`${origin} refused the claim: ${reason}`);
  }
}

/** The service could not be asked; the claim may or may not have been submitted, and can safely be sent again. */
export class PublishUnreachable extends Error {
  override name = 'PublishUnreachable';
  constructor(origin: string, cause: unknown) {
    super(
      `${origin} could not be reached (${cause instanceof Error ? cause.message : cause}). Nothing is lost: send it again.`,
      { cause },
    );
  }
}
