import type { Hex } from '../content/hex.ts';
import type { AnchoredEnvelope } from '../statement/envelope.ts';
import type { StatementText } from '../statement/statement.ts';
import type { AnchoredFault, Basis } from './evidence.ts';
import type { RegistryLane } from './lane.ts';
import { type ChainClaim, MAX_CLAIMS_SHOWN } from './registry.ts';

/** Claims that batches hold, each with its statement; why others do not count; and what the answer rests on. */
export type ClaimsInBatches = {
  readonly found: readonly { readonly claim: ChainClaim; readonly statement: StatementText }[];
  readonly refused: readonly AnchoredFault[];
  readonly basis?: Basis;
};

type Asking = Pick<RegistryLane, 'registry' | 'anchored' | 'followed' | 'sites'>;

/**
 * The claims on some contents that are anchored and not recorded, as this machine knows of them and the chain judges them.
 * One claim of an author on a content, as on chain: one that stands rather than one that does not, then the oldest.
 *
 * @param recorded the claims that the chain records; whoever has one is not asked about again.
 * @throws RegistryUnreachable
 */
export async function claimsInBatches(
  contents: readonly Hex[],
  recorded: readonly Pick<ChainClaim, 'content' | 'author'>[],
  { registry, anchored, followed, sites = {} }: Asking,
): Promise<ClaimsInBatches> {
  if (!anchored || !registry.lookUpAnchored) return NOTHING;
  const isRecorded = new Set(recorded.map(slotOf));
  const held = (await anchored(contents)).filter(({ claim }) => !isRecorded.has(slotOf(claim)));
  const envelopes = contents.flatMap((content) => mostTelling(content, held, { ...sites, ...followed }));
  if (envelopes.length === 0) return NOTHING;

  const { judged, basis } = await registry.lookUpAnchored(envelopes);
  const bySlot = new Map<string, ClaimsInBatches['found'][number]>();
  for (const [i, one] of judged.entries()) {
    if (!('claim' in one)) continue;
    const slot = slotOf(one.claim);
    const { fingerprints: _, ...statement } = envelopes[i]!.statement;
    if (isMoreTelling(one.claim, bySlot.get(slot)?.claim)) bySlot.set(slot, { claim: one.claim, statement });
  }
  const refused = judged.flatMap((one) => ('fault' in one ? [one.fault] : []));
  return { found: [...bySlot.values()], refused, basis };
}

const NOTHING: ClaimsInBatches = { found: [], refused: [] };

function slotOf({ content, author }: Pick<ChainClaim, 'content' | 'author'>): string {
  return `${content}/${author}`;
}

/** Anybody can anchor any number of claims: a page of them is judged, of authors the reader follows first. */
function mostTelling(
  content: Hex,
  held: readonly AnchoredEnvelope[],
  followed: RegistryLane['followed'],
): AnchoredEnvelope[] {
  const rank = ({ claim }: AnchoredEnvelope) => (followed[claim.author] === undefined ? 1 : 0);
  return held
    .filter(({ claim }) => claim.content === content)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MAX_CLAIMS_SHOWN);
}

function isMoreTelling(one: ChainClaim, other: ChainClaim | undefined): boolean {
  if (!other) return true;
  const stands = ({ standing }: ChainClaim) => standing.state === 'stands';
  return stands(one) === stands(other) ? one.time < other.time : stands(one);
}
