import type { SignedAnchor } from '../statement/anchor.ts';
import type { Fetch } from '../statement/source.ts';
import {
  follow,
  handIn,
  type Offered,
  type Published,
  PublishRefused,
  PublishUnreachable,
  type RelayAnswer,
  toSeveral,
} from './publish.ts';

/** What became of a batch that relays were asked to anchor. */
export type AnchorOffered = Offered & {
  /** Where the batch is anchored, as the first relay that told says; absent where it is in no block after two minutes. */
  readonly published?: Published;
};

/**
 * Hands a signed batch to relays (`colophon relay`), which anchor it in its author's name and pay, and waits until it is in
 * a block. It is anchored once, whichever relay comes first; the others find it there. They learn the root, and nothing of
 * what the batch holds.
 *
 * @param need how many must accept it.
 * @throws {RangeError} where fewer are asked than are needed.
 */
export async function publishAnchor(
  anchor: SignedAnchor,
  relays: readonly string[],
  need: number,
  fetch: Fetch,
): Promise<AnchorOffered> {
  const offered = await toSeveral(relays, need, (relay) => handIn('anchors', anchor, relay, fetch, 0));
  if (offered.reached === 'too-few') return offered;
  const told = offered.answers.map((answer) => lastWord(answer, anchor, fetch));
  const published = await firstSeen(told);
  if (published) return { ...offered, published };
  // Accepted is not anchored: what the relays found out since is their answer.
  const answers = await Promise.all(told);
  const accepted = answers.filter(({ outcome }) => outcome === 'accepted').length;
  return { reached: accepted >= need ? 'enough' : 'too-few', answers };
}

/** What a relay that has accepted a batch says when it is in a block, or refused, or after two minutes. */
async function lastWord(
  answer: RelayAnswer,
  { author, root }: SignedAnchor,
  fetch: Fetch,
): Promise<RelayAnswer> {
  if (answer.outcome !== 'accepted') return answer;
  const { relay } = answer;
  try {
    const status = await follow(`anchors/${author}/${root}`, relay, fetch);
    if (status.state !== 'refused') return { ...answer, status };
    return { relay, outcome: 'refused', reason: `The registry refuses it: ${status.reason}.` };
  } catch (error) {
    if (error instanceof PublishRefused || error instanceof PublishUnreachable) return answer;
    throw error;
  }
}

/** The first that has seen it in a block; undefined where none has. */
async function firstSeen(told: readonly Promise<RelayAnswer>[]): Promise<Published | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Published | undefined>();
  const look = (answer: RelayAnswer) => {
    if (answer.outcome !== 'accepted') return;
    const { transaction, block } = answer.status;
    if (transaction !== undefined && block !== undefined) resolve({ transaction, block });
  };
  for (const one of told) one.then(look, reject);
  Promise.all(told).then(() => resolve(undefined), reject);
  return promise;
}
