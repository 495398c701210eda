import { browser } from 'wxt/browser';
import type { EngineMessage } from './messages.ts';

/** Where the engine's offscreen document lies in the built extension. */
const ENGINE_PAGE = 'offscreen.html';

/**
 * Puts a question to the engine: the offscreen document in Chromium, started when it is not there; else the background
 * page, which passes its own engine as `local` when it asks itself.
 */
export async function askEngine<Answer>(
  message: EngineMessage,
  local?: (message: EngineMessage) => Promise<unknown>,
): Promise<Answer> {
  if (local) return (await local(message)) as Answer;
  if (browser.offscreen) await startEngine();
  return (await browser.runtime.sendMessage(message)) as Answer;
}

let starting: Promise<void> | undefined;

function startEngine(): Promise<void> {
  starting ??= (async () => {
    const contexts = await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
    if (contexts.length > 0) return;
    await browser.offscreen.createDocument({
      url: ENGINE_PAGE,
      reasons: ['WORKERS', 'BLOBS'],
      justification: 'Decodes pictures, compares fingerprints and runs the detector model on this computer.',
    });
  })().finally(() => {
    starting = undefined;
  });
  return starting;
}
