import type { Origin } from './kind.ts';

/**
 * Every digital source type that metadata and Content Credentials may name, the retired ones too, and the origin that a
 * reader is told. Nothing that IPTC calls machine-made without a trained model (`algorithmicMedia`, `dataDrivenMedia`), or enhanced by
 * software as every telephone does, is called AI.
 *
 * Source: IPTC Digital Source Type NewsCodes (cv.iptc.org, 2024-09); `empty` and `trainedAlgorithmicData` are C2PA's own.
 */
export const DIGITAL_SOURCE_TYPES = {
  digitalCapture: 'captured',
  computationalCapture: 'captured',
  negativeFilm: 'captured',
  positiveFilm: 'captured',
  print: 'captured',
  screenCapture: 'captured',
  humanEdits: 'human',
  minorHumanEdits: 'human',
  digitalCreation: 'human',
  digitalArt: 'human',
  softwareImage: 'human',
  trainedAlgorithmicMedia: 'ai',
  trainedAlgorithmicData: 'ai',
  compositeWithTrainedAlgorithmicMedia: 'ai-assisted',
  composite: 'composite',
  compositeCapture: 'composite',
  compositeSynthetic: 'composite',
  algorithmicMedia: 'unknown',
  algorithmicallyEnhanced: 'unknown',
  dataDrivenMedia: 'unknown',
  virtualRecording: 'unknown',
  empty: 'unknown',
} as const satisfies Record<string, Origin>;

/** The last part of a digital source type's address, as IPTC spells it. */
export type DigitalSourceType = keyof typeof DIGITAL_SOURCE_TYPES;

const ADDRESS =
  /^(?:https?:\/\/(?:cv\.iptc\.org\/newscodes|c2pa\.org)\/digitalsourcetype\/|digsrctype:)?(\w+)\/?$/;

/**
 * The digital source type that a file names, by its IPTC or C2PA address, its QCode, or the bare term.
 *
 * @param value untrusted.
 * @returns undefined for anything else.
 */
export function digitalSourceType(value: unknown): DigitalSourceType | undefined {
  const term = typeof value === 'string' && value.length < 200 ? ADDRESS.exec(value)?.[1] : undefined;
  return term && Object.hasOwn(DIGITAL_SOURCE_TYPES, term) ? (term as DigitalSourceType) : undefined;
}
