import { browser } from 'wxt/browser';
import { askTextPack } from '../detector/text/ask.ts';
import { parseTextCard, type TextCard } from '../detector/text/card.ts';
import { openTextPack } from '../detector/text/pack.ts';
import type { AskTextDetector } from './engine.ts';

/** The bundled text detector pack. */
const PACK = '/models/text-1';

/** The bundled text detector, opened at the first question. */
export function openBrowserTextDetector(): AskTextDetector {
  return askTextPack(async () => {
    const [card, weights] = await Promise.all([readTextCard(), asked('weights.bin')]);
    return openTextPack(new Uint8Array(await weights.arrayBuffer()), card);
  });
}

/** The card of the bundled text detector. */
export async function readTextCard(): Promise<TextCard> {
  return parseTextCard(await (await asked('card.json')).json());
}

function asked(file: string): Promise<Response> {
  return fetch(browser.runtime.getURL(`${PACK}/${file}` as never));
}
