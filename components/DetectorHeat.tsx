import { useEffect, useRef, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { doJob } from '../lib/browser/jobs.ts';
import { HEAT_SIDE, type DetectorHeat as Heat } from '../lib/detector/occlusion.ts';
import { clean } from '../lib/verdict/describe.ts';
import { strongestParts } from '../lib/verdict/describe-heat.ts';

type State =
  | { readonly is: 'not-asked' }
  | { readonly is: 'asking'; readonly done: number; readonly cancel: () => void }
  | { readonly is: 'shown'; readonly heat: Heat }
  | { readonly is: 'failed'; readonly why: string };

type Props = {
  readonly url: string;
  /** The pack that gave the score. */
  readonly pack: string;
  readonly thumbnail: string | undefined;
};

/** What a detector's score rests on, asked for on a click: it takes the model some dozens of runs. */
export function DetectorHeat({ url, pack, thumbnail }: Props) {
  const [state, setState] = useState<State>({ is: 'not-asked' });
  const running = useRef<AbortController>(undefined);
  const focus = useRef<HTMLButtonElement>(null);
  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    if (state.is === 'asking' && state.done === 0) focus.current?.focus();
  }, [state]);

  async function ask(): Promise<void> {
    const cancel = new AbortController();
    running.current = cancel;
    const stop = () => {
      cancel.abort();
      setState({ is: 'not-asked' });
    };
    setState({ is: 'asking', done: 0, cancel: stop });
    try {
      const job = { type: 'explain', url, pack } as const;
      const tell = (done: number) => setState({ is: 'asking', done, cancel: stop });
      setState({ is: 'shown', heat: await doJob(job, { signal: cancel.signal, tell }) });
    } catch (error) {
      if (cancel.signal.aborted) return;
      setState({ is: 'failed', why: error instanceof Error ? error.message : String(error) });
    }
  }

  return (
    <div className="detector-heat" data-state={state.is}>
      {(state.is === 'not-asked' || state.is === 'failed') && (
        <button type="button" className="plain" onClick={ask}>
          {t('heat_ask')}
        </button>
      )}
      {state.is === 'asking' && (
        <div className="row">
          <progress max={1} value={state.done} aria-label={t('heat_ask')} />
          <span className="note">{t('heat_progress', String(Math.round(state.done * 100)))}</span>
          <button ref={focus} type="button" onClick={state.cancel}>
            {t('heat_cancel')}
          </button>
        </div>
      )}
      <div role="status">
        {state.is === 'failed' && <p className="note">{t('heat_failed', clean(state.why, 300))}</p>}
        {state.is === 'shown' && <Picture heat={state.heat} thumbnail={thumbnail} />}
      </div>
    </div>
  );
}

function Picture({ heat, thumbnail }: { heat: Heat; thumbnail: string | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(HEAT_SIDE, HEAT_SIDE);
    // Falls under 0.02 stay faint, however small the largest one is.
    const most = Math.max(0.1, ...heat.drops);
    heat.drops.forEach((drop, cell) => {
      image.data.set([91, 58, 142, Math.round((Math.max(0, drop) / most) * 220)], cell * 4);
    });
    context.putImageData(image, 0, 0);
  }, [heat]);
  const words = strongestParts(heat, t);
  return (
    <figure className="heat">
      <div className="heat-picture">
        {thumbnail && <img src={thumbnail} alt="" />}
        <canvas
          ref={canvas}
          width={HEAT_SIDE}
          height={HEAT_SIDE}
          role="img"
          aria-label={[t('heat_label'), ...words].join('. ')}
        />
      </div>
      <figcaption className="note">
        {words.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <p>{t('heat_note')}</p>
      </figcaption>
    </figure>
  );
}
