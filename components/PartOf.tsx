import type { NearMeasure } from '../lib/registry/evidence.ts';

type Part = NonNullable<Extract<NearMeasure, { type: 'image' }>['part']>;

/** Which part of the signed original a copy shows: the original as an empty frame, the part filled in. */
export function PartOf({ part, label }: { part: Part; label: string }) {
  const [left, top, width, height] = [part.left, part.top, part.width, part.height].map((side) => side * 100);
  return (
    <figure className="part">
      <svg viewBox="-2 -2 104 104" role="img" aria-label={label}>
        <rect className="part-whole" width="100" height="100" />
        <rect className="part-shown" x={left} y={top} width={width} height={height} />
      </svg>
      <figcaption className="note">{label}</figcaption>
    </figure>
  );
}
