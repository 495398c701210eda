import type { Hex } from '../lib/content/hex.ts';
import type { RegistryClient } from '../lib/registry/client.ts';
import type { KeyedInput } from './content-keys.ts';

/**
 * Asks whether an author claims all of some inputs, however many others do.
 *
 * @param purpose what is not done otherwise.
 * @throws {@link NotClaimed} naming those that it does not claim; RegistryUnreachable
 */
export async function requireClaims(
  keyed: readonly KeyedInput[],
  author: Hex,
  { lookUp }: Pick<RegistryClient, 'lookUp'>,
  purpose: Purpose,
): Promise<void> {
  const keys = keyed.map(({ content }) => content);
  const { claims } = await lookUp(keys, { authors: [author] });
  const unclaimed = keyed.filter((_, i) => !claims[i]!.some((claim) => claim.author === author));
  const inputs = unclaimed.map(({ input }) => input);
  if (inputs.length > 0) throw new NotClaimed(author, inputs, purpose);
}

type Purpose = keyof typeof ADVICE;

const ADVICE = {
  withdrawn: 'With --unclaimed it is withdrawn ahead, for good.',
  linked: 'Readers count links of those who claim the content.',
} as const;

/** The author has no claim on it. */
export class NotClaimed extends Error {
  override name = 'NotClaimed';
  constructor(author: Hex, inputs: readonly string[], purpose: Purpose) {
    super(`Nothing was ${purpose}: ${author} has no claim on ${inputs.join(', ')}. ${ADVICE[purpose]}`);
  }
}
