import { useEffect, useRef } from 'react';
import { GRID_SIDE, gridFromBase64 } from '../lib/fingerprint/grid.ts';

/** Where a copy differs from its signed original: 64x64 residuals in one colour, laid over a picture of the copy. */
export function HeatMap({ heat, thumbnail, label }: { heat: string; thumbnail?: string; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(GRID_SIDE, GRID_SIDE);
    gridFromBase64(heat).forEach((value, i) => {
      image.data.set([214, 48, 22, Math.min(235, value)], i * 4);
    });
    context.putImageData(image, 0, 0);
  }, [heat]);
  return (
    <figure className="heat">
      <div className="heat-picture">
        {thumbnail && <img src={thumbnail} alt="" />}
        <canvas ref={canvas} width={GRID_SIDE} height={GRID_SIDE} role="img" aria-label={label} />
      </div>
      <figcaption className="note">{label}</figcaption>
    </figure>
  );
}
