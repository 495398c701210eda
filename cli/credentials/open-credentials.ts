import { Worker } from 'node:worker_threads';
import type { C2paEvidence } from '../../lib/c2pa/evidence.ts';
import { askCredentials, type CredentialsLane, type RemoteCredentials } from '../../lib/c2pa/lane.ts';
import { type EngineReply, type KeepReport, openCredentialsEngine } from '../../lib/c2pa/open-engine.ts';

/** The Content Credentials lane on Node. The worker does not keep the process alive: it is idle whenever nobody waits for it. */
export function openNodeCredentials(
  lists: CredentialsLane['lists'],
  remote?: RemoteCredentials,
): (bytes: Uint8Array, keep?: KeepReport) => Promise<C2paEvidence> {
  const read = openCredentialsEngine({
    open({ answered, crashed }) {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      worker.unref();
      worker.on('message', (reply: EngineReply) => {
        worker.unref();
        answered(reply);
      });
      worker.on('error', (error) => crashed(error instanceof Error ? error.message : String(error)));
      return {
        ask(question) {
          worker.ref();
          worker.postMessage(question);
        },
        end: () => void worker.terminate(),
      };
    },
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
  });
  return (bytes, keep) => askCredentials(bytes, { read, lists }, remote, keep);
}
