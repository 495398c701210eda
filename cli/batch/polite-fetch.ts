import { setTimeout } from 'node:timers/promises';
import { type Asked, type Manners, politeFetch as politeFetchBy } from '../../lib/batch/polite-fetch.ts';
import { guardedFetch } from './guarded-fetch.ts';

export type { Asked } from '../../lib/batch/polite-fetch.ts';

/** Fetches with good manners on Node: see `lib/batch/polite-fetch.ts`. */
export function politeFetch(manners: Manners): (address: string, asked: Asked) => Promise<Uint8Array> {
  return politeFetchBy(manners, {
    ask: guardedFetch,
    sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
    now: () => performance.now(),
    date: Date.now,
  });
}
