import { browser } from 'wxt/browser';
import type { DetectorCard } from '../detector/card.ts';
import type { DetectorHeat } from '../detector/occlusion.ts';
import type { InstallProgress } from '../detector/pack/install.ts';
import type { InstalledPack } from '../detector/pack/store.ts';
import { hasOffscreenDocument } from './compatibility.ts';
import { startEngine } from './engine-client.ts';
import { isOwnPage } from './own-page.ts';

/** What the engine does for a page of the extension that takes long: what it asks, answers, and says on the way there. */
export type EngineJobs = {
  readonly install: {
    readonly asks: { readonly card: DetectorCard; readonly origin: InstalledPack['origin'] };
    readonly answers: InstalledPack;
    readonly tells: InstallProgress;
  };
  readonly explain: {
    readonly asks: { readonly url: string; readonly pack: string };
    readonly answers: DetectorHeat;
    /** From 0 to 1. */
    readonly tells: number;
  };
};

export type EngineJob<Type extends keyof EngineJobs = keyof EngineJobs> = {
  [Each in Type]: { readonly type: Each } & EngineJobs[Each]['asks'];
}[Type];

/** Does a job, and says how far it is. */
export type DoJob = (
  job: EngineJob,
  how: { readonly signal: AbortSignal; readonly tell: (tells: unknown) => void },
) => Promise<unknown>;

type JobMessage =
  | { readonly tells: unknown }
  | { readonly answers: unknown }
  | { readonly failed: string; readonly reason: string };

const PORT = 'engine-job';

/**
 * Has the engine do a job. It ends with the page that wants it: a closed page cancels it.
 *
 * @throws {@link JobFailed} with the engine's own words; the signal's reason.
 */
export async function doJob<Type extends keyof EngineJobs>(
  job: EngineJob<Type>,
  { signal, tell }: { signal: AbortSignal; tell: (tells: EngineJobs[Type]['tells']) => void },
): Promise<EngineJobs[Type]['answers']> {
  if (hasOffscreenDocument()) await startEngine();
  signal.throwIfAborted();
  const port = browser.runtime.connect({ name: PORT });
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      port.disconnect();
      reject(signal.reason);
    });
    port.onDisconnect.addListener(() =>
      reject(new JobFailed('The engine stopped. Try again.', 'EngineSilent')),
    );
    port.onMessage.addListener((message: JobMessage) => {
      if ('tells' in message) return tell(message.tells as EngineJobs[Type]['tells']);
      if ('failed' in message) reject(new JobFailed(message.failed, message.reason));
      else resolve(message.answers as EngineJobs[Type]['answers']);
      port.disconnect();
    });
    port.postMessage(job);
  });
}

/** Lets the engine do jobs for the extension's own pages; nobody else is heard. */
export function serveJobs(work: DoJob): void {
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== PORT || !isOwnPage(port.sender)) return;
    const left = new AbortController();
    const say = (message: JobMessage) => left.signal.aborted || port.postMessage(message);
    port.onDisconnect.addListener(() => left.abort(new JobFailed('Cancelled.', 'Cancelled')));
    port.onMessage.addListener((job: EngineJob) => {
      work(job, { signal: left.signal, tell: (tells) => say({ tells }) }).then(
        (answers) => say({ answers }),
        (error) => {
          const { message, name } = error instanceof Error ? error : new Error(String(error));
          say({ failed: message, reason: (error as { reason?: string }).reason ?? name });
        },
      );
    });
  });
}

/** A job came to nothing. The message is for people. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  /** The name of the error behind it, such as `NoRoom` or `Cancelled`. */
  readonly reason: string;

  constructor(message: string, reason: string) {
    super(message);
    this.reason = reason;
  }
}
