import type { Answer } from '../batch/line.ts';

/** A report as it is written: its beginning, a part for each answer in order, its end. Nothing of it is held but what the end needs. */
export type ReportText = {
  readonly begin: () => string;
  readonly row: (answer: Answer) => string;
  /** @param how `early` where inputs are missing, because the run was ended before them. */
  readonly end: (how?: 'early') => string;
};
