import { DIGITAL_SOURCE_TYPES } from '../content/digital-source-type.ts';
import type { Hex } from '../content/hex.ts';
import type { Kind } from '../content/kind.ts';
import type { Claimant } from './evidence.ts';
import { CLAIM, RECORDS } from './read-manifest.ts';

/** What Content Credentials say beside what they are made for: as in the statement that is signed after them. */
export type Declared = {
  readonly kind: Kind;
  readonly title?: string;
  readonly aiTraining?: 'allowed' | 'notAllowed' | 'constrained';
  readonly derivedFrom?: readonly Hex[];
};

/** By this name an action speaks of the file as it was before. */
export const BEFORE = 'before';

const IPTC = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/** The uses of `cawg.training-mining` that a statement's choice covers. Source: CAWG training and data mining assertion 1.1. */
const USES = ['cawg.ai_training', 'cawg.ai_generative_training'] as const;

/**
 * The manifest of a file that is going to be claimed. It names the account and the registry, not the claim: that is on the digest of
 * the file with the manifest in it.
 *
 * @param before whether the file as it was becomes its history: see {@link needsBefore}.
 */
export function manifestDefinition(
  { kind, title, aiTraining, derivedFrom }: Declared,
  { author, registry, chainId }: Claimant,
  mediaType: string,
  before: boolean,
): object {
  const actions = before
    ? [{ action: 'c2pa.opened', parameters: { ingredientIds: [BEFORE] } }]
    : [{ action: 'c2pa.created', digitalSourceType: IPTC + kind }];
  const account = (address: Hex) => `eip155:${chainId}:${address}`;
  const training = USES.map((use) => [use, { use: aiTraining }] as const);
  return {
    ...(title ? { title } : {}),
    format: mediaType,
    claim_generator_info: [{ name: 'Colophon', version: '0.1' }],
    assertions: [
      { label: 'c2pa.actions.v2', data: { actions } },
      { label: CLAIM, data: { author: account(author), registry: account(registry) } },
      ...(derivedFrom ? [{ label: RECORDS, data: { records: derivedFrom } }] : []),
      ...(aiTraining
        ? [{ label: 'cawg.training-mining', data: { entries: Object.fromEntries(training) } }]
        : []),
    ],
  };
}

/**
 * Whether credentials have to begin with the file as it was: where it has credentials already, and where IPTC has no term for how it
 * was made, without which nothing may be called created (C2PA 2.2, 18.15.4).
 */
export function needsBefore(kind: Kind, hadCredentials: boolean): boolean {
  return hadCredentials || !Object.hasOwn(DIGITAL_SOURCE_TYPES, kind);
}
