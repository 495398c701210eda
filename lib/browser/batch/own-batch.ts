import { readLists } from '../credentials/trust-store.ts';
import { askEngine } from '../engine-client.ts';
import { t } from '../i18n.ts';
import type { EngineBatch } from '../messages.ts';
import { readSettings } from '../settings.ts';
import { type Batch, openBatch } from './batch.ts';
import { indexedDbBatch } from './store.ts';

/** Milliseconds between two looks at how far it is. */
const SOON_MS = 150;

/** The batch of this browser. */
export function openOwnBatch(): Batch {
  let waiting = false;
  return openBatch({
    store: indexedDbBatch(),
    ask: (question) => askEngine<EngineBatch>(question),
    sync: (settings) => askEngine({ to: 'engine', type: 'sync', settings }),
    settings: readSettings,
    lists: () => readLists().catch(() => []),
    t,
    soon(run) {
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        run();
      }, SOON_MS);
    },
  });
}

/** Takes the batch for this window, as long as it is open. @returns false where another window has it. */
export function holdBatch(): Promise<boolean> {
  return new Promise((answer) => {
    navigator.locks.request('colophon-batch', { ifAvailable: true }, async (lock) => {
      answer(lock !== null);
      if (lock) await new Promise(() => {});
    });
  });
}
