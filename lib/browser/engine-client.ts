import { browser } from 'wxt/browser';
import { hasOffscreenDocument } from './compatibility.ts';
import type { EngineMessage } from './messages.ts';

/** The engine in browsers that run it in the background page itself. */
export type LocalEngine = ((message: EngineMessage) => Promise<unknown>) | undefined;

/** Where the engine's offscreen document lies in the built extension. */
const ENGINE_PAGE = 'offscreen.html';

/**
 * Puts a question to the engine: the offscreen document in Chromium, started when it is not there; else the background
 * page, which passes its own engine as `local` when it asks itself. A question that the engine was closed under is
 * asked once more.
 *
 * @throws {@link EngineSilent}
 */
export async function askEngine<Answer>(message: EngineMessage, local?: LocalEngine): Promise<Answer> {
  const answer = (await ask(message, local)) ?? (await ask(message, local));
  if (answer === undefined) throw new EngineSilent();
  return answer as Answer;
}

/** Whether this process has asked its own engine anything: telling it something must not start it. */
let asked = false;

/** Tells the engine something that matters only while it runs: it is not started for it, and need not answer. */
export async function askRunningEngine(message: EngineMessage, local?: LocalEngine): Promise<void> {
  if (local ? !asked : hasOffscreenDocument() && !(await isRunning())) return;
  const engine = local ?? ((question) => browser.runtime.sendMessage(question));
  await engine(message).catch(() => {});
}

async function isRunning(): Promise<boolean> {
  return (await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] })).length > 0;
}

/** Whether the engine answered this process last time: then nobody has to be asked first whether it is there. */
let answers = false;

async function ask(message: EngineMessage, local: LocalEngine): Promise<unknown> {
  asked = true;
  if (hasOffscreenDocument() && !answers) await startEngine();
  const engine = local ?? ((question) => browser.runtime.sendMessage(question));
  const answer = await engine(message).catch((error) => {
    console.warn(error);
  });
  answers = answer !== undefined;
  return answer;
}

let starting: Promise<void> | undefined;

/** Starts the offscreen document where it is not there. */
export function startEngine(): Promise<void> {
  starting ??= (async () => {
    if (await isRunning()) return;
    await browser.offscreen
      .createDocument({
        url: ENGINE_PAGE,
        reasons: ['WORKERS', 'BLOBS'],
        justification:
          'Decodes pictures, compares fingerprints and runs the detector model on this computer.',
      })
      // The options page may have started it in the same moment; there is never more than one.
      .catch((error) => console.warn(error));
  })().finally(() => {
    starting = undefined;
  });
  return starting;
}

/** The engine gave no answer: it was stopped, twice, or has a bug. */
export class EngineSilent extends Error {
  override name = 'EngineSilent';
  constructor() {
    super("The extension's engine stopped before it answered. Check again.");
  }
}
