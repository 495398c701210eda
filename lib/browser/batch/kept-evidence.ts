import { type VerifyLine, verdictOf } from '../../batch/line.ts';
import type { ReceiptBody } from '../../receipt/make.ts';
import { type ReceiptInput, verdictPart } from '../../receipt/receipt.ts';

/**
 * What is kept of a check beside its answer, so that a receipt of it can be made at any later time: what the lanes were told, and when.
 * Only the registry's proof is not in it: that is asked for when the receipt is made.
 */
export type KeptEvidence = {
  readonly told: Omit<ReceiptBody, 'verdict' | 'evidence' | 'related'>;
  readonly input: Omit<ReceiptInput, 'content' | 'name'>;
  /** When it was checked: UTC, to the second. */
  readonly time: string;
};

/** Takes from a receipt what the answer's line does not have. */
export function keptEvidence(
  { verdict: _, evidence: _same, related: _too, ...told }: ReceiptBody,
  { name: _name, ...input }: Omit<ReceiptInput, 'content'>,
  time: string,
): KeptEvidence {
  return { told, input, time };
}

/** What a receipt is made of, out of an answer's line and what was kept beside it; undefined where the line has no evidence. */
export function receiptParts(
  line: VerifyLine,
  { told, input, time }: KeptEvidence,
):
  | { readonly body: ReceiptBody; readonly input: Omit<ReceiptInput, 'content'>; readonly time: string }
  | undefined {
  const { evidence, related } = line;
  const verdict = verdictOf(line);
  if (!verdict || !evidence) return undefined;
  const body = { ...told, verdict: verdictPart(verdict), evidence, ...(related ? { related } : {}) };
  return { body, input: { ...input, name: line.input }, time };
}
