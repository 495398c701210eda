import type { SignedQuote, TextDifference } from '../registry/evidence.ts';
import type { Verdict } from './verdict.ts';

/** How a quote keeps to the signed text: in one run or with marked gaps, with words put into brackets, to the comma. */
export type QuoteKind = 'exact' | 'words' | 'gaps' | 'inserted';

/** The proved quote that a verdict speaks of: the one out of the text its claim is about. */
export function quoteIn({ evidence, claim }: Verdict): SignedQuote | undefined {
  const found = evidence.find((item) => item.code === 'registry.match.quote');
  if (found?.code !== 'registry.match.quote') return undefined;
  return found.details.quotes.find(({ content }) => content === claim?.content) ?? found.details.quotes[0];
}

/** How a copy differs, word by word, from the text that a verdict's claim is about, where that is known. */
export function diffIn({ evidence, claim }: Verdict): TextDifference | undefined {
  const near = evidence.find((item) => item.code === 'registry.match.near');
  if (near?.code !== 'registry.match.near') return undefined;
  return near.details.differences?.find(({ content }) => content === claim?.content);
}

/** What has to be said of a quote beside that it is one. */
export function quoteKind({ parts, inserted }: SignedQuote): QuoteKind {
  if (inserted.length > 0) return 'inserted';
  if (parts.length > 1) return 'gaps';
  return parts.every(({ match }) => match === 'punctuation') ? 'exact' : 'words';
}
