import type { Related } from '../lib/registry/related.ts';
import { translator } from '../lib/verdict/catalogue.ts';
import { day, describe, shortAddress, signerName } from '../lib/verdict/describe.ts';
import { describeClaimant } from '../lib/verdict/describe-claimant.ts';
import { credentialsIn, describeCredentials, historyLines } from '../lib/verdict/describe-credentials.ts';
import { textLines } from '../lib/verdict/describe-text.ts';
import { signerOf } from '../lib/verdict/judge.ts';
import type { Verdict } from '../lib/verdict/verdict.ts';
import messages from '../public/_locales/en/messages.json' with { type: 'json' };
import { sanitize } from './sanitize.ts';
import type { VerifyLine } from './verify.ts';

/** The messages of the extension, in English. */
export const t = translator(messages);

/** A line of the result in words, harmless for a terminal. */
export function forPeople({ input, error, related = [] }: VerifyLine, verdict: Verdict | undefined): string {
  if (!verdict) return sanitize(`${input}: could not be read: ${error}`);
  const { title, sentence, declared = [], conflicts, batch = [], finality = [] } = describe(verdict, t);
  return [
    `${title.padEnd(12)} ${input}`,
    ...[sentence]
      .concat(declared, conflicts, textLines(verdict, t), credentialsLines(verdict))
      .concat(relatedLines(related), batch, finality)
      .map((text) => `             ${text}`),
  ]
    .map(sanitize)
    .join('\n');
}

/** What the Content Credentials say, where there are some that could be read: the finding, and the history below it. */
function credentialsLines(verdict: Verdict): string[] {
  const found = credentialsIn(verdict);
  if (!found) return [];
  const history = historyLines(found.details, t).map((line) => `  ${line}`);
  const claimant = describeClaimant(verdict, t);
  return [
    `${t('lane_c2pa')}: ${describeCredentials(found, t)}`,
    ...history,
    ...(claimant ? [claimant.sentence] : []),
  ];
}

function relatedLines(related: readonly Related[]): string[] {
  return related.map(({ content, namedBy, claims }) => {
    const key = shortAddress(content);
    const named =
      namedBy === undefined ? t('records_named', key) : t('records_made_from', key, shortAddress(namedBy));
    const who = claims.map((claim) => `${signerName(signerOf(claim), t)} (${day(claim.time, t)})`);
    return `${named} ${who.length > 0 ? who.join(', ') : t('records_none')}`;
  });
}
