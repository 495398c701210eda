import { useEffect, useState } from 'react';
import { stepOutbox, works } from '../../lib/browser/outbox.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import type { Work } from '../../lib/outbox/work.ts';

/** Milliseconds between two looks at what other windows and the background have done. */
const LOOK_EVERY = 1_000;

/**
 * The works of this browser, as they are on disk now, and whenever that changes. While a window shows them their next steps
 * are taken as they fall due.
 */
export function useWorks(): readonly Work[] | undefined {
  const [shown, setShown] = useState<readonly Work[]>();
  useEffect(() => {
    let isHere = true;
    let stepping = false;
    const look = async () => {
      const all = await works().all();
      if (!isHere) return;
      setShown((before) => (JSON.stringify(before) === JSON.stringify(all) ? before : all));
    };
    const step = async () => {
      if (stepping) return;
      stepping = true;
      await stepOutbox(await readSettings()).catch((error) => console.warn(error));
      stepping = false;
      await look();
    };
    step();
    look();
    const timers = [setInterval(look, LOOK_EVERY), setInterval(step, 2 * LOOK_EVERY)];
    return () => {
      isHere = false;
      for (const timer of timers) clearInterval(timer);
    };
  }, []);
  return shown;
}
