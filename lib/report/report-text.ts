import type { Answer } from '../batch/line.ts';

/** A report as it is written: its beginning, a part for each answer in order, its end. Nothing of it is held but what the end needs. */
export type ReportText = {
  readonly begin: () => string;
  readonly row: (answer: Answer) => string;
  readonly end: () => string;
};
