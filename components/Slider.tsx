import { type ReactNode, useId, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';

type Props = {
  /** What is on the left of the line, and what on the right: pictures of the same frame. */
  readonly original: ReactNode;
  readonly copy: ReactNode;
  readonly label: string;
  /** Width by height. */
  readonly aspect: number;
};

/** Two pictures over each other, with a line between them that mouse, touch and arrow keys move. */
export function Slider({ original, copy, label, aspect }: Props) {
  const [shown, setShown] = useState(50);
  const input = useId();
  return (
    // Left is left in every language: the picture's own sides are meant.
    <div className="slider" dir="ltr">
      <div className="slider-pictures" style={{ aspectRatio: aspect }} role="img" aria-label={label}>
        {copy}
        <div className="slider-original" style={{ clipPath: `inset(0 ${100 - shown}% 0 0)` }}>
          {original}
        </div>
        <div className="slider-line" style={{ left: `${shown}%` }} />
      </div>
      <label htmlFor={input} dir="auto">
        {t('slider_label')}
      </label>
      <input
        id={input}
        type="range"
        min={0}
        max={100}
        value={shown}
        aria-valuetext={t('slider_value', String(shown))}
        onChange={({ target }) => setShown(Number(target.value))}
      />
    </div>
  );
}
