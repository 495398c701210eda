import type { Content } from '../content/content.ts';
import { contentEvidence } from '../content/evidence.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import type { Envelope } from '../statement/envelope.ts';
import { judge } from '../verdict/judge.ts';
import { verify } from '../verify.ts';
import { type Differs, differences } from './finding.ts';
import { keyOf } from './make.ts';
import { inFiguresOf } from './other-decoder.ts';
import { type Receipt, verdictPart } from './receipt.ts';
import { type ProvedWords, type ReplayMeans, replayLanes, SlotUnproved } from './replay.ts';

/** The file itself, looked at again where it is at hand. */
export type Again = {
  readonly sha256: Hex;
  /** What its bytes are, or why they are nothing that can be looked at. */
  readonly content: Content | ContentFailure;
  readonly means: ReplayMeans;
};

/** The whole verification, anew, over what the receipt remembers. */
export async function checkAgain(
  receipt: Receipt,
  { sha256, content, means }: Again,
  words: ProvedWords | undefined,
  envelopes: readonly Envelope[],
  differs: Differs,
): Promise<void> {
  const { input } = receipt;
  if (sha256 !== input.sha256)
    return differs('input', 'input.sha256', { recorded: input.sha256, found: sha256 });
  const key = content instanceof ContentFailure ? undefined : keyOf(content);
  if (key !== input.content)
    return differs('input', 'input.content', { recorded: input.content, found: key });
  try {
    const verdict =
      content instanceof ContentFailure
        ? judge([contentEvidence(content)])
        : await verify(content, replayLanes(receipt, words, envelopes, means));
    const found = JSON.parse(JSON.stringify(verdict)) as typeof verdict;
    const isOther = isDecodedElsewhere(receipt, means);
    const evidence = isOther ? inFiguresOf(receipt.evidence, found.evidence) : found.evidence;
    const [was, is] = [byLane(receipt.evidence), byLane(evidence)];
    for (const { where, ...values } of differences(was, is, 'evidence')) differs('rerun', where, values);
    const told = differences(receipt.verdict, verdictPart(found), 'verdict');
    for (const { where, ...values } of told) differs('rerun', where, values);
  } catch (error) {
    if (!(error instanceof SlotUnproved)) throw error;
    differs('claim', 'registry.proof', { found: error.message });
  }
}

/** Whether the picture was decoded by other means than are here: its figures may differ by a hair. */
export function isDecodedElsewhere({ sources }: Receipt, means: ReplayMeans): boolean {
  return sources.decoders !== means.decoders;
}

function byLane(evidence: Receipt['evidence']): Record<string, unknown> {
  return Object.fromEntries(evidence.map((item) => [item.lane, item]));
}
