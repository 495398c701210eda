import { useEffect, useRef } from 'react';
import { language, t } from '../../lib/browser/i18n.ts';
import type { SampleName } from '../../lib/browser/sample-file.ts';
import { badgeTitle, describe } from '../../lib/verdict/describe.ts';
import type { Verdict } from '../../lib/verdict/verdict.ts';
import { createVerdictBadge } from '../verdict-badge.ts';

type Props = {
  readonly name: SampleName;
  readonly verdict: Verdict | undefined;
  readonly open: () => void;
};

/** A picture of the sample page, with the very badge that stands on pictures of any page. */
export function SampleFigure({ name, verdict, open }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const badge = useRef<ReturnType<typeof createVerdictBadge>>(undefined);
  const click = useRef(open);
  click.current = open;
  const label = t(`welcome_sample_${name}`);
  const spoken = language();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a badge says its words in the language it was made in.
  useEffect(() => {
    const made = createVerdictBadge({ type: 'image', label }, () => click.current());
    badge.current = made;
    place.current?.append(made.element);
    return () => made.element.remove();
  }, [label, spoken]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: likewise.
  useEffect(() => {
    if (!verdict) return badge.current?.showChecking();
    const { title, sentence, declared } = describe(verdict, t);
    badge.current?.showAnswer({
      word: verdict.word,
      badge: badgeTitle(verdict, t),
      title,
      sentence: [sentence, declared].filter(Boolean).join(' '),
      declared: declared !== undefined,
    });
  }, [verdict, label, spoken]);

  return (
    <figure data-sample={name} data-state={verdict?.word ?? 'checking'}>
      <span className="pictured" ref={place}>
        <img src={`/welcome/${name}.jpg`} alt={label} width={480} height={320} />
      </span>
      <figcaption>{t(`welcome_sample_${name}_text`)}</figcaption>
    </figure>
  );
}
