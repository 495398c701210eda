import type { Origin } from '../content/kind.ts';

/**
 * The IPTC Digital Source Type vocabulary, retired terms included, and what each declares. Media made by an algorithm
 * without trained data, or enhanced by software as every telephone does, is not called AI.
 *
 * Source: https://cv.iptc.org/newscodes/digitalsourcetype/ (read 2026-11).
 */
const ORIGINS: Readonly<Record<string, Origin>> = {
  digitalCapture: 'captured',
  computationalCapture: 'captured',
  negativeFilm: 'captured',
  positiveFilm: 'captured',
  print: 'captured',
  screenCapture: 'captured',
  virtualRecording: 'unknown',
  humanEdits: 'human',
  minorHumanEdits: 'human',
  digitalCreation: 'human',
  digitalArt: 'human',
  softwareImage: 'human',
  composite: 'composite',
  compositeCapture: 'composite',
  compositeSynthetic: 'composite',
  compositeWithTrainedAlgorithmicMedia: 'ai-assisted',
  trainedAlgorithmicMedia: 'ai',
  algorithmicMedia: 'unknown',
  algorithmicallyEnhanced: 'unknown',
  dataDrivenMedia: 'unknown',
};

/** A term of the vocabulary, and the origin it declares. */
export type SourceType = { readonly term: string; readonly origin: Origin };

/** The term that a value names: as the standard's URI, as a QCode, or alone. Undefined for anything else. */
export function sourceType(value: string): SourceType | undefined {
  const [, term] =
    /^(?:https?:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/|digsrctype:)?([A-Za-z]{1,60})$/.exec(
      value,
    ) ?? [];
  return term !== undefined && Object.hasOwn(ORIGINS, term) ? { term, origin: ORIGINS[term]! } : undefined;
}
