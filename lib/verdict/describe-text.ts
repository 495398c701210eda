import type { TextDifference } from '../registry/evidence.ts';
import { clean, type Translate } from './describe.ts';
import { diffIn, quoteIn } from './quote.ts';
import type { Verdict } from './verdict.ts';

/**
 * What the signed text says around a quote, or where a copy differs from it, as lines of plain text: the quote between
 * `»` and `«`, what was left out as `[-…-]`, what was put in as `{+…+}`.
 */
export function textLines(verdict: Verdict, t: Translate): string[] {
  const diff = diffIn(verdict);
  if (diff) return [t('diff_line', clean(diffLine(diff), 4_000))];
  return (quoteIn(verdict)?.parts ?? []).map(({ before, quoted, after }) => {
    const middle = clean(quoted, 2_000);
    return t('quote_line', `${clean(before, 1_000)} »${middle}« ${clean(after, 1_000)}`.trim());
  });
}

const MARKS = {
  same: ['', ''],
  'left-out': ['[-', '-]'],
  'put-in': ['{+', '+}'],
  skipped: ['…', ''],
} as const;

function diffLine({ before, pieces, after }: TextDifference): string {
  const parts = pieces.map(({ kind, text }) => MARKS[kind].join(text.trim()));
  return [before.trim(), ...parts, after.trim()].filter(Boolean).join(' ');
}
