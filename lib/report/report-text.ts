import type { Answer } from '../batch/line.ts';

/** A report as it is written: its beginning, a part for each answer in order, its end. Nothing of it is held but what the end needs. */
export type ReportText = {
  readonly begin: () => string;
  readonly row: (answer: Answer) => string;
  readonly end: (missing?: Missing) => string;
};

/** Which inputs a report does not have. */
export type Missing = {
  /** Those that came later: the run was ended before them. */
  readonly early?: boolean;
  /** So many that were left out, because others were asked for: those of these words, where that is how they were chosen. */
  readonly leftOut?: { readonly count: number; readonly only?: readonly string[] };
};
