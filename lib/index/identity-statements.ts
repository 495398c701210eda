import type { Hex } from '../content/hex.ts';
import type { OriginStatement } from '../identity/origin-statement.ts';
import type { ClaimRecord } from '../registry/record.ts';
import type { Registry } from '../registry/registry.ts';

/** Statements of identity looked at for one author; anybody can write many of their own. */
const MAX_STATEMENTS = 20;

/**
 * An author's statements of kind `identity`, each with its claim's time and withdrawal as the chain tells them now.
 *
 * @throws RegistryUnreachable
 */
export async function identityStatements(
  author: Hex,
  records: readonly ClaimRecord[],
  registry: Pick<Registry, 'claimsOn'>,
): Promise<readonly OriginStatement[]> {
  const own = records
    .filter((record) => record.author === author && record.kind === 'identity' && record.envelope)
    .slice(-MAX_STATEMENTS);
  const keys = own.map(({ content }) => content);
  const claims = await registry.claimsOn(keys, { authors: [author] });
  return own.flatMap(({ envelope }, i) => {
    const claim = claims[i]?.find((found) => found.author === author);
    if (!claim || claim.standing.state === 'disputed') return [];
    const { time, standing } = claim;
    const withdrawn = standing.state === 'withdrawn' ? { withdrawn: standing.time ?? time } : {};
    return [{ envelope, time, ...withdrawn }];
  });
}
