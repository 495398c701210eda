import { type Answer, verdictOf } from '../../lib/batch/line.ts';
import { MAX_THUMBNAILS } from '../../lib/report/report-page.ts';
import type { Missing } from '../../lib/report/report-text.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import type { Output } from '../verify.ts';
import { forPeople } from '../verify-words.ts';
import { csvOutput, reportOutput } from './report-files.ts';

/** What is written of a run. */
export type OutputOptions = {
  readonly json: boolean;
  /** Prints no lines; files are written all the same. */
  readonly quiet?: boolean;
  /** Only these words, or `error` for what could not be read. The exit code is that of all. */
  readonly only?: readonly (VerdictWord | 'error')[];
  readonly csv?: string;
  readonly report?: string;
};

/** One way of writing answers down, in their order. */
export type AnswerOutput = {
  readonly add: (answer: Answer) => Promise<void> | void;
  /** Ends it, also where inputs are missing. */
  readonly end: (missing?: Missing) => Promise<void> | void;
  /** Ends it where something broke: what is not whole is not given out as whole. */
  readonly leave: () => Promise<void> | void;
};

export type Outputs = AnswerOutput & {
  /** How many small pictures are wanted. */
  readonly thumbnails: number;
};

/** Opens all that is asked for; nothing is verified where one can't be written. @throws OutputRefused */
export async function openOutputs(options: OutputOptions, output: Output): Promise<Outputs> {
  const all: AnswerOutput[] = [];
  if (options.csv !== undefined) all.push(await csvOutput(options.csv));
  if (options.report !== undefined) all.push(await reportOutput(options.report));
  if (!options.quiet) all.push(lines(options, output));
  const only = options.only && new Set<string>(options.only);
  let leftOut = 0;
  return {
    thumbnails: options.report === undefined ? 0 : MAX_THUMBNAILS,
    add: async (answer) => {
      if (only && !only.has(answer.line.verdict ?? 'error')) {
        leftOut++;
        return;
      }
      for (const one of all) await one.add(answer);
    },
    end: async (missing) => {
      const filtered = options.only ? { leftOut: { count: leftOut, only: options.only } } : {};
      for (const one of all) await one.end({ ...missing, ...filtered });
    },
    leave: async () => {
      for (const one of all) await one.leave();
    },
  };
}

function lines({ json }: OutputOptions, { out }: Output): AnswerOutput {
  return {
    add: ({ line }) => out(json ? JSON.stringify(line) : forPeople(line, verdictOf(line))),
    end: () => {},
    leave: () => {},
  };
}
