import type { ReportText } from './report-text.ts';

/** Answers as JSON, one object in a line (NDJSON): the lines of `colophon verify --json`. */
export function jsonLines(): ReportText {
  return {
    begin: () => '',
    row: ({ line }) => `${JSON.stringify(line)}\n`,
    end: () => '',
  };
}
