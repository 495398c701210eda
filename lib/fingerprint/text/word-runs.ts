/**
 * Where a run of words occurs in others: every first index, ascending. Linear in both (Knuth, Morris, Pratt 1977), also
 * for texts made to be slow.
 */
export function occurrences(words: readonly string[], run: readonly string[]): number[] {
  if (run.length === 0 || run.length > words.length) return [];
  const back = borders(run);
  const found: number[] = [];
  let matched = 0;
  for (let i = 0; i < words.length; i++) {
    while (matched > 0 && words[i] !== run[matched]) matched = back[matched - 1]!;
    if (words[i] === run[matched]) matched++;
    if (matched === run.length) {
      found.push(i - matched + 1);
      matched = back[matched - 1]!;
    }
  }
  return found;
}

/** For each prefix of a run, the length of its longest proper prefix that is also its end. */
function borders(run: readonly string[]): Uint32Array {
  const back = new Uint32Array(run.length);
  for (let i = 1, length = 0; i < run.length; i++) {
    while (length > 0 && run[i] !== run[length]) length = back[length - 1]!;
    if (run[i] === run[length]) length++;
    back[i] = length;
  }
  return back;
}
