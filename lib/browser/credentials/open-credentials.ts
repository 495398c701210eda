import type { CredentialsLane } from '../../c2pa/lane.ts';
import { type EngineReply, openCredentialsEngine } from '../../c2pa/open-engine.ts';
import { readLists } from './trust-store.ts';

/** The Content Credentials lane of the extension's engine. */
export function openBrowserCredentials(): CredentialsLane {
  const read = openCredentialsEngine({
    open({ answered, crashed }) {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        type: 'module',
        name: 'colophon-credentials',
      });
      worker.onmessage = ({ data }: MessageEvent<EngineReply>) => answered(data);
      worker.onerror = ({ message }) => crashed(message || 'it crashed');
      return { ask: (question) => worker.postMessage(question), end: () => worker.terminate() };
    },
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
  });
  // Lists that can't be read are none: nothing of them stands in a verdict's way.
  return { read, lists: () => readLists().catch(() => []) };
}
