import { passage } from '../../cli/samples/texts.ts';
import { fingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { sha256 } from '../../lib/fingerprint/sha256.ts';
import { looseTokens } from '../../lib/fingerprint/text/tokens.ts';
import { type BenchReport, medianMs } from './report.ts';

/** Words a second through the tokeniser and through the whole text fingerprint; the peer hashes the same bytes only. */
export async function bench(): Promise<BenchReport> {
  const speech = await passage('1863_abraham_lincoln_r', 0, 10_000);
  const text = Array.from({ length: 10 }, () => speech).join('\n\n');
  const words = looseTokens(text).length;
  const bytes = new TextEncoder().encode(text);
  const tokensMs = await medianMs(9, () => looseTokens(text));
  const wholeMs = await medianMs(9, () => fingerprint({ type: 'text', text }));
  const sha256Ms = await medianMs(9, () => sha256(bytes));
  return {
    figures: {
      words,
      normalisedWordsPerS: (words / tokensMs) * 1000,
      fingerprintedWordsPerS: (words / wholeMs) * 1000,
    },
    peers: { sha256Ms },
    ratios: { fingerprintVsSha256: sha256Ms / wholeMs },
  };
}
