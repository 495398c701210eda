import type { Raster } from '../../content/raster.ts';
import type { DetectorCard } from '../../detector/card.ts';
import type { DetectorEvidence } from '../../detector/evidence.ts';
import type { DetectorHeat } from '../../detector/occlusion.ts';
import type { InstallProgress } from '../../detector/pack/install.ts';
import type { InstalledPack } from '../../detector/pack/store.ts';
import { type ModelProcess, ModelStopped, startModel } from './model-process.ts';
import { openPacks } from './packs.ts';

/** The detector of this browser: one model at a time, in a worker of its own. */
export type DetectorLane = {
  /** Asks about a decoded picture; turns its own failure into evidence. */
  readonly ask: (raster: Raster, pack: string, signal?: AbortSignal) => Promise<DetectorEvidence>;
  /** What the score of a picture rests on. */
  readonly explain: (
    raster: Raster,
    pack: string,
    how: { readonly signal: AbortSignal; readonly tell: (done: number) => void },
  ) => Promise<DetectorHeat>;
  readonly install: (
    card: DetectorCard,
    origin: InstalledPack['origin'],
    how: { readonly signal: AbortSignal; readonly tell: (at: InstallProgress) => void },
  ) => Promise<InstalledPack>;
  /** Removes a pack, or what is there of it. */
  readonly remove: (pack: string) => Promise<void>;
  /** Forgets the open model: what is kept of it has changed. */
  readonly close: () => void;
};

/** How models are started and clocks wound: tests have their own. */
export type LanePlatform = {
  readonly start: () => ModelProcess;
  /** Calls back after so many milliseconds, unless the returned function was called before. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
};

/** A model that nobody asks for this long is closed, and its memory given back. */
export const IDLE_MS = 5 * 60_000;

/** A model on trial must have answered by then. */
export const TRIAL_MS = 120_000;

const platform: LanePlatform = {
  start: () => startModel(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Opens the lane; a model is started at the first question. */
export function openDetectorLane({ start, after }: LanePlatform = platform): DetectorLane {
  let open: { readonly pack: string; readonly process: ModelProcess } | undefined;
  let stopClock = () => {};
  let asking = 0;
  /** Installations under way: what one of them writes, no other may touch. */
  const installing = new Map<string, Promise<unknown>>();

  function close(why: string): void {
    stopClock();
    open?.process.end(why);
    open = undefined;
  }

  /** One model is open at a time: another one takes the place of the one before. */
  async function using<T>(pack: string, ask: (process: ModelProcess) => Promise<T>): Promise<T> {
    if (open && open.pack !== pack) close('another one was chosen');
    open ??= { pack, process: start() };
    const { process } = open;
    stopClock();
    asking++;
    try {
      return await ask(process);
    } catch (error) {
      if (error instanceof ModelStopped && open?.process === process) open = undefined;
      throw error;
    } finally {
      if (--asking === 0 && open?.process === process) {
        stopClock();
        stopClock = after(IDLE_MS, () => close('it was idle'));
      }
    }
  }

  /** Waits until an installation that was cancelled has let go of its files. */
  async function settled(pack: string): Promise<void> {
    await installing.get(pack)?.catch(() => {});
  }

  async function install(...asked: Parameters<DetectorLane['install']>): Promise<InstalledPack> {
    const [{ id }] = asked;
    await settled(id);
    const run = installNow(...asked).finally(() => {
      if (installing.get(id) === run) installing.delete(id);
    });
    installing.set(id, run);
    return run;
  }

  async function installNow(...[card, origin, { signal, tell }]: Parameters<DetectorLane['install']>) {
    const process = start();
    let stopTrial: (() => void) | undefined;
    const told = (at: InstallProgress) => {
      if (at.step === 'checking')
        stopTrial ??= after(TRIAL_MS, () => process.end(`its trial took over ${TRIAL_MS / 1000} s`));
      tell(at);
    };
    try {
      const pack = await process.ask('install', { card, origin }, { signal, tell: told });
      if (open?.pack === card.id) close('it was installed anew');
      return pack;
    } catch (error) {
      // A model that took its worker along, or never answered, is not tried again.
      if (stopTrial && error instanceof ModelStopped) await (await openPacks()).remove(card.id);
      throw error;
    } finally {
      stopTrial?.();
      process.end('it has ended');
    }
  }

  return {
    async ask(raster, pack, signal) {
      try {
        const how = signal ? { signal } : {};
        return await using(pack, (process) => process.ask('detect', { pack, raster }, how));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { lane: 'detector', state: 'unavailable', code: 'detector.unavailable', details: { reason } };
      }
    },
    explain: (raster, pack, how) => using(pack, (process) => process.ask('explain', { pack, raster }, how)),
    install,
    async remove(pack) {
      await settled(pack);
      if (open?.pack === pack) close('it was removed');
      await (await openPacks()).remove(pack);
    },
    close: () => close('its settings were changed'),
  };
}
