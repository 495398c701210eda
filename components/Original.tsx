import { useEffect, useRef, useState } from 'react';
import { askEngine, EngineSilent } from '../lib/browser/engine-client.ts';
import { t } from '../lib/browser/i18n.ts';
import type { EngineFetchedOriginal, EngineOriginal } from '../lib/browser/messages.ts';
import { mayAsk } from '../lib/browser/permission.ts';
import { readSettings } from '../lib/browser/settings.ts';
import { GRID_SIDE, gridFromBase64 } from '../lib/fingerprint/grid.ts';
import type { Claim, NearMeasure } from '../lib/registry/evidence.ts';
import { clean } from '../lib/verdict/describe.ts';
import { type Frame, frameIn } from '../lib/verdict/original-frame.ts';
import { Slider } from './Slider.tsx';

export type SignedOriginal = EngineOriginal;

type ImageMeasure = Extract<NearMeasure, { type: 'image' }>;

/** What this machine keeps of the signed original that a claim is about. */
export function useOriginal(claim: Claim | undefined): SignedOriginal | undefined {
  const [original, setOriginal] = useState<SignedOriginal>();
  const { content, author } = claim ?? {};
  useEffect(() => {
    if (content === undefined || author === undefined) return;
    let current = true;
    (async () => {
      const question = { to: 'engine', type: 'original', content, author } as const;
      const answer = await askEngine<EngineOriginal>({ ...question, settings: await readSettings() });
      if (current) setOriginal(answer);
    })().catch((error: unknown) => {
      if (!(error instanceof EngineSilent)) throw error;
    });
    return () => {
      current = false;
    };
  }, [content, author]);
  return original;
}

type Props = {
  readonly claim: Claim;
  readonly original: SignedOriginal;
  readonly measure: ImageMeasure;
  readonly thumbnail: string;
};

/**
 * A copy beside its signed original: as coarse as its record keeps it, or on a click the file itself from where the signer says that
 * it lies, which counts only if its bytes are the signed ones.
 */
export function Original({ claim, original, measure, thumbnail }: Props) {
  const [fetched, setFetched] = useState<string>();
  const [aspect, setAspect] = useState(1);
  const frame = frameIn(measure);
  if (!frame || !original.grid) return null;
  const copy = (
    <img
      src={thumbnail}
      alt=""
      onLoad={({ currentTarget }) => setAspect(currentTarget.naturalWidth / currentTarget.naturalHeight || 1)}
    />
  );
  return (
    <section className="original">
      <h3>{t('original_title')}</h3>
      <Slider
        aspect={aspect}
        copy={copy}
        label={t(fetched ? 'original_fetched' : 'original_coarse')}
        original={
          fetched ? <Framed source={fetched} frame={frame} /> : <Grid grid={original.grid} frame={frame} />
        }
      />
      <p className="note">{t(fetched ? 'original_fetched' : 'original_coarse')}</p>
      {!fetched && <FetchOriginal claim={claim} show={setFetched} />}
    </section>
  );
}

/** The signed grid, in the frame of the copy. */
function Grid({ grid, frame }: { grid: string; frame: Frame }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(GRID_SIDE, GRID_SIDE);
    gridFromBase64(grid).forEach((luma, cell) => {
      image.data.set([luma, luma, luma, 255], cell * 4);
    });
    context.putImageData(image, 0, 0);
  }, [grid]);
  return <canvas ref={canvas} width={GRID_SIDE} height={GRID_SIDE} style={styleOf(frame)} />;
}

function Framed({ source, frame }: { source: string; frame: Frame }) {
  return <img src={source} alt="" style={styleOf(frame)} />;
}

function styleOf({ left, top, width, height, mirrored }: Frame) {
  const percent = (share: number) => `${100 * share}%`;
  return {
    ...{ width: percent(width), height: percent(height), left: percent(left), top: percent(top) },
    ...(mirrored ? { transform: 'scaleX(-1)' } : {}),
  };
}

/** Links of a statement that are offered: a signer can write down as many as they like. */
const MOST_LINKS = 2;

function FetchOriginal({ claim, show }: { claim: Claim; show: (picture: string) => void }) {
  const [state, setState] = useState<'idle' | 'asking' | { readonly failed: string }>('idle');
  const links = (claim.statement?.links ?? []).filter((link) => /^https:/.test(link)).slice(0, MOST_LINKS);

  async function ask(url: string): Promise<void> {
    if (!(await mayAsk(url).catch(() => false))) return setState({ failed: t('original_refused') });
    setState('asking');
    const question = { to: 'engine', type: 'fetch-original', content: claim.content, url } as const;
    const answer = await askEngine<EngineFetchedOriginal>(question).catch((error: Error) => ({
      failed: error.message,
    }));
    if ('picture' in answer) show(answer.picture);
    else setState({ failed: answer.failed === 'other' ? t('original_other') : answer.failed });
  }

  return (
    <>
      {links.map((link) => (
        <button
          key={link}
          type="button"
          className="plain"
          disabled={state === 'asking'}
          onClick={() => ask(link)}
        >
          {t('original_ask', clean(hostOf(link), 80))}
        </button>
      ))}
      <p className="note" role="status">
        {state === 'asking' && t('original_asking')}
        {typeof state === 'object' && clean(state.failed, 300)}
      </p>
    </>
  );
}

function hostOf(link: string): string {
  return URL.canParse(link) ? new URL(link).host : link;
}
