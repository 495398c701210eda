/**
 * How a content was made, as the signer declares it: the IPTC/C2PA digitalSourceType terms, with the number the
 * registry stores. A claim proves who said it and when; it does not prove that it is true.
 *
 * Numbers are part of the public format: never renumber.
 * Source: IPTC Digital Source Type NewsCodes.
 */
export const KINDS = {
  digitalCapture: 1,
  humanEdits: 2,
  trainedAlgorithmicMedia: 3,
  compositeWithTrainedAlgorithmicMedia: 4,
  algorithmicallyEnhanced: 5,
  digitised: 6,
  textHuman: 7,
  textAiAssisted: 8,
  textAi: 9,
  screenCapture: 10,
  composite: 11,
  translation: 12,
  identity: 13,
  correction: 14,
  other: 15,
} as const;

/** The name of a kind, as CLI flags and statements spell it. */
export type Kind = keyof typeof KINDS;

/** What a reader is told about the origin: always what the signer *declared*. */
export type Origin = 'captured' | 'human' | 'ai' | 'ai-assisted' | 'composite' | 'unknown';

const ORIGINS: Record<Kind, Origin> = {
  digitalCapture: 'captured',
  humanEdits: 'human',
  trainedAlgorithmicMedia: 'ai',
  compositeWithTrainedAlgorithmicMedia: 'ai-assisted',
  algorithmicallyEnhanced: 'unknown',
  digitised: 'captured',
  textHuman: 'human',
  textAiAssisted: 'ai-assisted',
  textAi: 'ai',
  screenCapture: 'captured',
  composite: 'composite',
  translation: 'human',
  identity: 'unknown',
  correction: 'unknown',
  other: 'unknown',
};

/** The kinds a signer can choose for each type of content, in the order a form should offer them. */
export const KINDS_FOR = {
  image: [
    'digitalCapture',
    'humanEdits',
    'digitised',
    'composite',
    'algorithmicallyEnhanced',
    'compositeWithTrainedAlgorithmicMedia',
    'trainedAlgorithmicMedia',
    'screenCapture',
    'other',
  ],
  text: ['textHuman', 'textAiAssisted', 'textAi', 'translation', 'correction', 'other'],
} as const satisfies Record<'image' | 'text', readonly Kind[]>;

/** @returns true where `value` names a kind. */
export function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(KINDS, value);
}

/** The kind filed on chain under `number`; a number this version does not know reads as `other`. */
export function kindFromNumber(number: number): Kind {
  const found = (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind] === number);
  return found ?? 'other';
}

/** The origin a kind declares. */
export function originOf(kind: Kind): Origin {
  return ORIGINS[kind];
}
