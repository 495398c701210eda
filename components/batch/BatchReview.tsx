import { useEffect, useId, useState } from 'react';
import { type Answer, verdictOf } from '../../lib/batch/line.ts';
import type { Batch } from '../../lib/browser/batch/batch.ts';
import type { Row } from '../../lib/browser/batch/row.ts';
import { t } from '../../lib/browser/i18n.ts';
import type { Item } from '../../lib/browser/item.ts';
import { visible, visibleName } from '../../lib/content/visible.ts';
import { clean, describe } from '../../lib/verdict/describe.ts';
import type { Verdict } from '../../lib/verdict/verdict.ts';
import { ItemEvidence } from '../ItemEvidence.tsx';
import { RowWord } from './RowWord.tsx';

type Props = {
  readonly batch: Batch;
  readonly row: Row;
  /** Its place among those that are shown, and how many these are; 0 where it is not among them. */
  readonly place: number;
  readonly of: number;
};

/** One input: its evidence as the panel shows it, and what a person writes beside it. */
export function BatchReview({ batch, row, place, of }: Props) {
  const [answer, setAnswer] = useState<Answer>();
  const { n, word } = row;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row that is answered anew has another answer.
  useEffect(() => {
    let current = true;
    batch.answerOf(n).then((found) => current && setAnswer(found));
    return () => {
      current = false;
    };
  }, [batch, n, word]);
  const verdict = word === 'waiting' || !answer ? undefined : verdictOf(answer.line);
  return (
    <section className="batch-review" aria-labelledby="batch-review">
      {place > 0 && <p className="note">{t('many_place', place.toLocaleString(), of.toLocaleString())}</p>}
      <h2 id="batch-review" tabIndex={-1}>
        <bdi className="mono">{visibleName(row.name, 600)}</bdi>
      </h2>
      <p>
        <RowWord word={word} />
      </p>
      <Written batch={batch} row={row} />
      {word === 'error' && <p className="error">{clean(answer?.line.error ?? row.says ?? '', 600)}</p>}
      {word === 'waiting' && <p className="note">{t('many_not_checked')}</p>}
      {row.told?.map((why) => (
        <p className="note" key={why}>
          {clean(why, 300)}
        </p>
      ))}
      {answer?.line.sha256 && <p className="mono batch-digest">{visible(answer.line.sha256)}</p>}
      {verdict && answer && (
        <Checked
          verdict={verdict}
          answer={answer}
          row={row}
          ask={async (url) => {
            await batch.askRemote(n, url);
            setAnswer(await batch.answerOf(n));
          }}
        />
      )}
    </section>
  );
}

type CheckedProps = {
  readonly verdict: Verdict;
  readonly answer: Answer;
  readonly row: Row;
  readonly ask: (url: string) => Promise<void>;
};

function Checked({ verdict, answer: { line, thumbnail }, row, ask }: CheckedProps) {
  const { sentence, declared, conflicts } = describe(verdict, t);
  const item: Item = {
    id: `batch.${row.n + 1}`,
    type: line.type ?? 'text',
    kind: line.type === 'image' ? 'img' : 'article',
    frame: 0,
    label: row.name,
    badge: 'shown',
    verdict,
    ...(row.remote ? { url: row.name } : {}),
    ...(thumbnail === undefined ? {} : { thumbnail }),
  };
  return (
    <div className="item">
      {thumbnail && <img className="batch-picture" src={thumbnail} alt="" />}
      <p className="sentence">{sentence}</p>
      {declared && <p className="note">{declared}</p>}
      {conflicts.map((conflict) => (
        <p className="conflict" key={conflict}>
          {conflict}
        </p>
      ))}
      <ItemEvidence item={item} verdict={verdict} host={undefined} ask={ask} />
    </div>
  );
}

/** What a person writes beside an input. It is kept as it is typed. */
function Written({ batch, row: { n, note = '', reviewed } }: { batch: Batch; row: Row }) {
  const [text, setText] = useState(note);
  const field = useId();
  return (
    <div className="batch-written">
      <label className="check">
        <input
          type="checkbox"
          name="reviewed"
          checked={reviewed === true}
          onChange={({ target }) => batch.review(n, { reviewed: target.checked })}
        />
        {t('many_mark_reviewed')}
      </label>
      <label htmlFor={field}>{t('many_note')}</label>
      <textarea
        id={field}
        name="note"
        rows={2}
        maxLength={4_000}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          batch.review(n, { note: target.value });
        }}
      />
    </div>
  );
}
