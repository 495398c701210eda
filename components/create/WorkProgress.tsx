import { useEffect, useRef } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { inTurn, works } from '../../lib/browser/outbox.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import { readBack } from '../../lib/browser/signing/read-back.ts';
import { labelOf, type SignSource } from '../../lib/browser/signing/sources.ts';
import type { Work } from '../../lib/outbox/work.ts';
import { clean, wordTitle } from '../../lib/verdict/describe.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import { Stages } from './Stages.tsx';
import { useWorks } from './use-works.ts';

/** How often a stranger's check is made again where it does not find the claim yet. */
const CHECKS = 5;

/** How far what was just signed is, and, once it is published, what a stranger is told of it. */
export function WorkProgress({ ids, sources }: { ids: readonly string[]; sources: readonly SignSource[] }) {
  const shown = useWorks()?.filter(({ id }) => ids.includes(id));
  useReadBack(shown ?? [], sources);
  return (
    <ul className="works">
      {shown?.map((work) => (
        <li key={work.id} data-stage={work.stage}>
          {ids.length > 1 && (
            <h2>
              <bdi>{clean(work.envelope.statement.title ?? work.label, 100)}</bdi>
            </h2>
          )}
          <WorkWord work={work} />
          <Stages work={work} />
        </li>
      ))}
    </ul>
  );
}

/** How far a work is, in a sentence. */
export function WorkWord({ work }: { work: Work }) {
  const { stage, place, trouble, readBack: stranger, route, statement, envelope, standing } = work;
  const stands = standing?.state !== 'withdrawn';
  if (stage === 'refused')
    return (
      <p className="error" role="alert">
        {t('create_refused', trouble ?? '')}
      </p>
    );
  if (!place)
    return (
      <>
        <p role="status">{t(waiting(work))}</p>
        {trouble && (
          <p className="error" role="alert">
            {t('create_trouble', trouble)}
          </p>
        )}
      </>
    );
  return (
    <>
      <p className={stands ? 'done' : 'note'} role="status">
        {t(route === 'batch' && statement === 'kept' ? 'create_anchored' : 'popup_done', String(place.block))}
      </p>
      {trouble && (
        <p className="error" role="alert">
          {t('create_trouble', trouble)}
        </p>
      )}
      {stranger && stands && !(envelope.batch && statement === 'kept') && (
        <p className={stranger.word === 'signed' ? 'note' : 'error'} role="status">
          {t(
            stranger.word === 'signed' ? 'create_read_back' : 'create_read_back_not',
            wordTitle(stranger.word as VerdictWord, t),
          )}
        </p>
      )}
    </>
  );
}

function waiting({ route, stage, envelope }: Work): string {
  if (route === 'later') return 'create_waits_later';
  if (route === 'batch' && !envelope.batch) return 'create_waits_batch';
  return stage === 'sent' ? 'create_sent' : 'create_kept';
}

/** Checks each work as a stranger does, once it can be found, and writes down what the stranger is told. */
function useReadBack(shown: readonly Work[], sources: readonly SignSource[]): void {
  const checks = useRef(new Map<string, { count: number; state: 'idle' | 'running' }>());
  useEffect(() => {
    for (const work of shown) {
      const isPublic = work.place !== undefined && work.statement === 'shown' && !work.envelope.batch;
      const source = sources.find((one) => labelOf(one) === work.label);
      const { count, state } = checks.current.get(work.id) ?? { count: 0, state: 'idle' };
      const isDone = work.readBack?.word === 'signed' || count >= CHECKS || state === 'running';
      if (!isPublic || !source || isDone) continue;
      checks.current.set(work.id, { count, state: 'running' });
      check(work, source)
        .catch((error) => console.warn(error))
        .finally(() => checks.current.set(work.id, { count: count + 1, state: 'idle' }));
    }
  }, [shown, sources]);
}

async function check({ id, envelope }: Work, source: SignSource): Promise<void> {
  const { word, names } = await readBack(source, envelope.claim.author, await readSettings());
  const said = word === 'signed' && names !== 'author' ? 'disputed' : word;
  await inTurn(async () => {
    const now = await works().get(id);
    if (now) await works().put({ ...now, readBack: { word: said, time: Math.floor(Date.now() / 1000) } });
  });
}
