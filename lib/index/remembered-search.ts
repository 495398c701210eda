import type { Hex } from '../content/hex.ts';
import type { NearSearch } from '../registry/near.ts';

/** Originals in all answers that are kept, and answers without any: an original's heat map takes six kilobytes. */
const MAX_ORIGINALS = 2_000;
const MAX_ANSWERS = 2_000;

type Answer = { readonly promise: ReturnType<NearSearch>; originals: number };

/**
 * A search that answers once what it is asked about one picture: a reader meets the same pictures again on each page of a site, and
 * to look for parts of originals in one takes tenths of a second. Of what it was asked longest ago it forgets the answer. Failures
 * are not kept.
 *
 * @param search looks through records that do not change.
 */
export function rememberedSearch(search: NearSearch): NearSearch {
  const answers = new Map<Hex, Answer>();
  let originals = 0;

  function forget(sha256: Hex): void {
    originals -= answers.get(sha256)?.originals ?? 0;
    answers.delete(sha256);
  }

  function makeRoom(): void {
    for (const sha256 of answers.keys()) {
      if (answers.size <= MAX_ANSWERS && originals <= MAX_ORIGINALS) return;
      forget(sha256);
    }
  }

  function ask(print: Parameters<NearSearch>[0], sha256: Hex): Answer {
    const answer: Answer = { promise: search(print), originals: 0 };
    answer.promise.then(
      ({ candidates }) => {
        if (answers.get(sha256) !== answer) return;
        answer.originals = candidates.length;
        originals += candidates.length;
        makeRoom();
      },
      () => answers.get(sha256) === answer && forget(sha256),
    );
    return answer;
  }

  return (print) => {
    if (print.type === 'text') return search(print);
    const { sha256 } = print;
    const answer = answers.get(sha256) ?? ask(print, sha256);
    // The one that was asked for last stands last.
    answers.delete(sha256);
    answers.set(sha256, answer);
    makeRoom();
    return answer.promise;
  };
}
