import type { BundledReceipt } from '../receipt/bundle.ts';
import type { Related } from '../registry/related.ts';
import { judge } from '../verdict/judge.ts';
import type { Verdict, VerdictWord } from '../verdict/verdict.ts';

/** One line of `--json`. The fields are part of the public interface: see README. */
export type VerifyLine = {
  readonly input: string;
  readonly sha256?: string;
  readonly type?: 'image' | 'text';
  readonly verdict?: VerdictWord;
  readonly origin?: Verdict['origin'];
  readonly declared?: Verdict['declared'];
  readonly signer?: Verdict['signer'];
  readonly integrity?: Verdict['integrity'];
  readonly trust?: Verdict['trust'];
  readonly conflicts?: Verdict['conflicts'];
  readonly evidence?: Verdict['evidence'];
  /** The registry's answer about the records that the file's Content Credentials name, where they name some. */
  readonly related?: readonly Related[];
  readonly error?: string;
};

/** What is kept of one input: its line, and where a report was asked for, a small picture of it as a `data:` address. */
export type Answer = {
  readonly line: VerifyLine;
  readonly thumbnail?: string;
  /** What a picture looks like, where a report was asked for: its PDQ-C, 64 hexadecimal digits. */
  readonly look?: string;
  /** Its receipt, where receipts were asked for. */
  readonly receipt?: BundledReceipt;
};

/** The verdict of a line; undefined for one with an error. The evidence says all that the verdict rests on. */
export function verdictOf({ evidence }: VerifyLine): Verdict | undefined {
  return evidence && judge(evidence);
}
