import { contentEvidence } from '../content/evidence.ts';
import { ContentFailure } from '../content/limits.ts';
import type { BundledReceipt } from '../receipt/bundle.ts';
import type { Related } from '../registry/related.ts';
import { judge } from '../verdict/judge.ts';
import type { Verdict, VerdictWord } from '../verdict/verdict.ts';

/** One line of `--json`. The fields are part of the public interface: see README. */
export type VerifyLine = {
  readonly input: string;
  readonly sha256?: string;
  /** Of a picture with a signed statement in its file: the SHA-256 without it, which is what was looked up. */
  readonly bareSha256?: string;
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

/** An answer that asking again would not change; what could not be asked or fetched is asked again by `--resume`. */
export function isSettled({ verdict, evidence = [] }: VerifyLine): boolean {
  return verdict !== undefined && !(verdict === 'unavailable' && evidence.some(mayChange));
}

function mayChange({ state, code, lane }: Verdict['evidence'][number]): boolean {
  if (state !== 'unavailable' || code === 'registry.unavailable.not-asked') return false;
  return code.startsWith('content.') ? code === 'content.unreachable' : lane !== 'detector';
}

/** The line of an input that could not be read, or checked. */
export function lineOfFailure(name: string, error: unknown): VerifyLine {
  if (error instanceof ContentFailure) return { input: name, ...fieldsOf(judge([contentEvidence(error)])) };
  return { input: name, error: error instanceof Error ? error.message : String(error) };
}

/** The fields of a line that say a verdict. */
export function fieldsOf({ word, origin, declared, signer, integrity, trust, conflicts, evidence }: Verdict) {
  const beside = { ...(declared ? { declared } : {}), ...(signer ? { signer } : {}) };
  return { verdict: word, origin, ...beside, integrity, trust, conflicts, evidence };
}
