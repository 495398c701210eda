import { t } from '../lib/browser/i18n.ts';
import { writtenDay } from '../lib/verdict/in-language.ts';
import type { TimelineEvent } from '../lib/verdict/timeline.ts';

/** What happened to a content, the earliest first: who claimed it, who took it back, and how each time is known. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <section>
      <h3>{t('timeline_title')}</h3>
      <ol className="timeline">
        {events.map(({ day, what, sentence, known, how }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the past never changes while it is shown.
          <li key={index} data-what={what} data-known={known}>
            <span className="when">{day ? writtenDay(day, t) : t('timeline_no_day')}</span>
            <span dir="auto">{sentence}</span>
            <span className="note">{how}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
