import { clean } from '../content/clean.ts';
import type { Mark, MetadataEvidence } from '../metadata/evidence.ts';
import type { Translate } from './describe.ts';
import type { Verdict } from './verdict.ts';

/** What the metadata lane found, in sentences: each mark with where it was read, and what all of them are worth. */
export function describeMarks({ code, details }: MetadataEvidence, t: Translate): string[] {
  const partly = details.partly ? [t('finding_metadata_partly')] : [];
  if (code === 'metadata.none') return [t('finding_metadata_none'), ...partly];
  const noCredit = details.origin === 'captured' ? [t('finding_metadata_no_credit')] : [];
  return [
    ...details.marks.map((mark) => describeMark(mark, t)),
    ...noCredit,
    t('finding_metadata_unsigned'),
    ...partly,
  ];
}

/** That the file itself declares AI, by which marks, and that nobody signed it. */
export function declaredSentence(
  { evidence }: Pick<Verdict, 'evidence'>,
  declared: NonNullable<Verdict['declared']>,
  t: Translate,
): string {
  const found = evidence.find(({ code }) => code === 'metadata.declared');
  const marks = found?.code === 'metadata.declared' ? found.details.marks : [];
  const names = marks
    .filter(({ origin }) => origin === declared)
    .map(({ mark, tool, field, value }) =>
      [mark === 'iptc-source-type' ? quotable(value) : tool, clean(field)].filter(Boolean).join(', '),
    );
  return t(`declared_${declared === 'ai' ? 'ai' : 'partly_ai'}`, [...new Set(names)].join('; '));
}

function describeMark({ mark, tool = '', field, value }: Mark, t: Translate): string {
  return t(`mark_${mark.replaceAll('-', '_')}`, quotable(value), clean(field), tool);
}

/** What a file says stands in quotation marks; its own go, so that it can't close ours and go on in our words. */
function quotable(value: string): string {
  return clean(value.replace(/["“”„«»]/g, ''));
}
