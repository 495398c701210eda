import { useEffect, useRef } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import type { PreparedPiece } from '../../lib/browser/signing/prepare.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { GRID_SIDE, gridFromBase64 } from '../../lib/fingerprint/grid.ts';
import type { Statement } from '../../lib/statement/statement.ts';
import { clean } from '../../lib/verdict/describe.ts';
import type { Way } from './RoutePicker.tsx';

type Props = { readonly pieces: readonly PreparedPiece[]; readonly author: Hex; readonly way: Way };

/** How many things are shown one by one. */
const MOST = 20;

/** Says exactly what becomes public, and that it cannot be undone; for an embargo, what does not yet. */
export function PublicPreview({ pieces, author, way }: Props) {
  return (
    <section className="public" data-way={way} aria-label={t('create_preview')}>
      <p>{t(way === 'embargo' ? 'create_public_embargo' : 'popup_public')}</p>
      <p className="mono">
        {t('popup_key_yours')} {author}
      </p>
      {way === 'later' && <p className="note">{t('create_public_later')}</p>}
      {pieces.slice(0, MOST).map((piece) => (
        <Piece
          piece={piece}
          key={piece.statement.content + piece.label}
          open={pieces.length === 1 ? 'open' : 'closed'}
        />
      ))}
      {pieces.length > MOST && (
        <p className="note">{t('create_public_more', String(pieces.length - MOST))}</p>
      )}
      <ul className="note">
        {pieces.some(({ type }) => type === 'image') && <li>{t('popup_leak')}</li>}
        {(way === 'relay' || way === 'later') && <li>{t('create_public_relay')}</li>}
        {way === 'direct' && <li>{t('create_public_direct')}</li>}
        <li>{t('create_public_withdraw')}</li>
      </ul>
    </section>
  );
}

function Piece({ piece, open }: { piece: PreparedPiece; open: 'open' | 'closed' }) {
  const { statement, text, label } = piece;
  return (
    <details className="piece" open={open === 'open'}>
      <summary>
        <bdi>{clean(statement.title ?? label, 100)}</bdi>
      </summary>
      <dl className="statement">
        {rowsOf(statement).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{clean(value, 500)}</dd>
          </div>
        ))}
        {text !== undefined && (
          <div>
            <dt>{t('create_public_text')}</dt>
            <dd dir="auto" className="whole">
              {text.slice(0, 1_000)}
              {text.length > 1_000 && '…'}
            </dd>
          </div>
        )}
      </dl>
      <details className="more">
        <summary>{t('create_public_json')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
        <pre className="mono json" tabIndex={0}>
          {JSON.stringify(statement, shortened, 1)}
        </pre>
      </details>
    </details>
  );
}

/** Fingerprints are thousands of signs: each is shown by its beginning and its length. */
function shortened(_: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= 200) return value;
  return t('create_public_signs', value.slice(0, 40), String(value.length));
}

function rowsOf(statement: Statement): [string, string][] {
  const { fingerprints, generator, creator } = statement;
  const rows: [string, string | undefined][] = [
    [t('popup_kind'), t(`kind_${statement.kind}`)],
    [t('statement_title'), statement.title],
    [t('statement_creator'), creator && [creator.name, creator.url].filter(Boolean).join(' · ')],
    [t('statement_links'), statement.links?.join(' ')],
    [t('statement_licence'), statement.licence],
    [t('statement_ai_training'), statement.aiTraining && t(`statement_ai_training_${statement.aiTraining}`)],
    [t('statement_derived_from'), statement.derivedFrom?.join(' ')],
    [t('create_generator'), generator && [generator.name, generator.version].filter(Boolean).join(' ')],
    [t('create_public_content'), statement.content],
    [
      t('create_public_prints'),
      fingerprints.type === 'text' ? textPrints(statement) : imagePrints(statement),
    ],
  ];
  return rows.flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
}

function textPrints({ fingerprints }: Statement): string {
  return fingerprints.type === 'text' ? t('create_public_words', String(fingerprints.words)) : '';
}

function imagePrints({ fingerprints }: Statement): string {
  if (fingerprints.type !== 'image') return '';
  const { width, height, grid } = fingerprints;
  return grid ? t('create_public_size', String(width), String(height)) : t('create_public_bytes');
}

/** The coarse picture that a statement gives away, as everybody will see it. */
export function CoarsePicture({ pieces }: { pieces: readonly PreparedPiece[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const prints = pieces.length === 1 ? pieces[0]!.statement.fingerprints : undefined;
  const grid = prints?.type === 'image' ? prints.grid : undefined;
  useEffect(() => {
    const context = canvas.current?.getContext?.('2d');
    if (!context || grid === undefined) return;
    const image = context.createImageData(GRID_SIDE, GRID_SIDE);
    gridFromBase64(grid).forEach((luma, i) => {
      image.data.set([luma, luma, luma, 255], i * 4);
    });
    context.putImageData(image, 0, 0);
  }, [grid]);
  if (grid === undefined) return null;
  return (
    <figure className="coarse">
      <canvas ref={canvas} width={GRID_SIDE} height={GRID_SIDE} role="img" aria-label={t('create_coarse')} />
      <figcaption className="note">{t('create_coarse')}</figcaption>
    </figure>
  );
}
