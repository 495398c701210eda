import type { Hex } from '../content/hex.ts';
import type { OriginStatement } from '../identity/origin-statement.ts';
import { originNamed } from '../identity/web-address.ts';
import type { ClaimRecord } from '../registry/record.ts';
import type { ChainClaim, Registry } from '../registry/registry.ts';
import type { Envelope } from '../statement/envelope.ts';

/** Statements of identity looked at for one author; anybody can write many of their own. */
const MAX_STATEMENTS = 20;

/**
 * An author's statements of kind `identity`, each with its claim's time and withdrawal as the chain tells them now; those
 * that only batches hold come after the others.
 *
 * @throws RegistryUnreachable
 */
export async function identityStatements(
  author: Hex,
  records: readonly ClaimRecord[],
  registry: Pick<Registry, 'claimsOn' | 'lookUpAnchored'>,
): Promise<readonly OriginStatement[]> {
  const own = records.filter(
    (record) => record.author === author && record.kind === 'identity' && record.envelope,
  );
  const recorded = own.filter(({ anchored }) => !anchored).slice(-MAX_STATEMENTS);
  const claims = await registry.claimsOn(
    recorded.map(({ content }) => content),
    { authors: [author] },
  );
  const told = recorded.flatMap(({ envelope }, i) =>
    originStatement(
      envelope!,
      claims[i]?.find((found) => found.author === author),
    ),
  );
  const contents = new Set(recorded.map(({ content }) => content));
  const held = own
    .filter(({ anchored, content }) => anchored && !contents.has(content))
    .slice(-MAX_STATEMENTS);
  return [...told, ...(await anchoredStatements(held, registry))];
}

/** The authors of statements of kind `identity` that name an origin, whether or not those still stand. */
export function authorsNaming(origin: string, records: readonly ClaimRecord[]): readonly Hex[] {
  const naming = records.filter(
    ({ kind, envelope }) =>
      kind === 'identity' && envelope?.statement.links?.some((link) => originNamed(link) === origin),
  );
  return [...new Set(naming.map(({ author }) => author))];
}

async function anchoredStatements(
  held: readonly ClaimRecord[],
  registry: Pick<Registry, 'lookUpAnchored'>,
): Promise<OriginStatement[]> {
  const envelopes = held.flatMap(({ envelope }) =>
    envelope?.batch ? [{ ...envelope, batch: envelope.batch }] : [],
  );
  if (envelopes.length === 0 || !registry.lookUpAnchored) return [];
  const { judged } = await registry.lookUpAnchored(envelopes);
  return judged.flatMap((one, i) => originStatement(envelopes[i]!, 'claim' in one ? one.claim : undefined));
}

function originStatement(envelope: Envelope, claim: ChainClaim | undefined): OriginStatement[] {
  if (!claim || claim.standing.state === 'disputed') return [];
  const { time, standing } = claim;
  const withdrawn = standing.state === 'withdrawn' ? { withdrawn: standing.time ?? time } : {};
  return [{ envelope, time, ...withdrawn }];
}
