import type { Answer } from '../../batch/line.ts';
import type { Missing, ReportText } from '../../report/report-text.ts';

/** Text is handed to the browser, which may put it on the disk, so many characters at a time. */
const PART = 4 << 20;

/**
 * Writes a report of some rows, in their order. Answers are read one by one; what is written is not held here.
 *
 * @param pictures so many answers keep their small pictures.
 * @param missing what the report says that it does not have.
 * @param tell told how many are written.
 */
export async function writeReport(
  { begin, row, end }: ReportText,
  numbers: readonly number[],
  answerOf: (n: number) => Promise<Answer | undefined>,
  {
    type,
    pictures,
    missing,
    tell,
  }: {
    readonly type: string;
    readonly pictures: number;
    readonly missing?: Missing;
    readonly tell: (written: number) => void;
  },
): Promise<Blob> {
  const parts: Blob[] = [];
  let text = begin();
  let pictured = 0;
  for (const [i, n] of numbers.entries()) {
    const answer = await answerOf(n);
    if (!answer) continue;
    const { thumbnail, ...plain } = answer;
    const withPicture = thumbnail !== undefined && pictured++ < pictures;
    text += row(withPicture ? answer : plain);
    if (text.length < PART) continue;
    parts.push(new Blob([text]));
    text = '';
    tell(i + 1);
  }
  return new Blob([...parts, text + end(missing)], { type });
}
