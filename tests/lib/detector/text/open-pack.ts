import { readFileSync } from 'node:fs';
import { parseTextCard, type TextCard } from '../../../../lib/detector/text/card.ts';
import { openTextPack } from '../../../../lib/detector/text/pack.ts';
import cardJson from '../../../../public/models/text-1/card.json' with { type: 'json' };

/** The bundled card. */
export const card: TextCard = parseTextCard(cardJson);

/** The bundled weights. */
export const weights = new Uint8Array(
  readFileSync(new URL('../../../../public/models/text-1/weights.bin', import.meta.url)),
);

/** The bundled pack. */
export const pack = openTextPack(weights, card);
