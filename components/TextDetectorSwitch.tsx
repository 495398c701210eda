import { useEffect, useId, useState } from 'react';
import { t } from '../lib/browser/i18n.ts';
import { changeSettings, type Settings } from '../lib/browser/settings.ts';
import { readTextCard } from '../lib/browser/text-detector.ts';
import type { TextCard } from '../lib/detector/text/card.ts';
import { percent } from '../lib/verdict/in-language.ts';

/** Switches the judging of texts, beside how often the detector errs. */
export function TextDetectorSwitch({ settings }: { settings: Settings }) {
  const help = useId();
  const [card, setCard] = useState<TextCard>();
  useEffect(() => {
    readTextCard().then(setCard, (error) => console.warn(error));
  }, []);
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          name="textDetector"
          checked={settings.textDetector}
          disabled={!settings.detector}
          aria-describedby={help}
          onChange={({ target }) => changeSettings({ textDetector: target.checked })}
        />
        {t('options_text_detector_use')}
      </label>
      <p className="note" id={help}>
        {card && t('options_text_detector_help', ...figures(card))}
      </p>
    </>
  );
}

function figures({ errorRates }: TextCard): string[] {
  const { falsePositives, worstDomain, detected } = errorRates;
  return [
    String(falsePositives.count),
    String(falsePositives.of),
    percent(worstDomain.rate, 1, t),
    String(detected.count),
    String(detected.of),
  ];
}
