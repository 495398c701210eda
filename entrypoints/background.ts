import { defineBackground } from 'wxt/utils/define-background';
import { startBackground } from '../lib/browser/background.ts';
import { serveEngine } from '../lib/browser/engine-server.ts';
import { serveJobs } from '../lib/browser/jobs.ts';
import { lazily } from '../lib/browser/lazily.ts';
import type { EngineMessage } from '../lib/browser/messages.ts';
import { startOutbox } from '../lib/browser/outbox-alarm.ts';
import { startSignMenu } from '../lib/browser/sign-menu.ts';
import { startWelcome } from '../lib/browser/welcome.ts';

export default defineBackground({
  type: 'module',
  main() {
    startSignMenu();
    startWelcome();
    // Firefox has no offscreen documents: its background is a page, and the engine runs in it.
    if (!import.meta.env.FIREFOX) {
      startOutbox(undefined);
      return startBackground(undefined);
    }
    const engine = lazily(async () => (await import('../lib/browser/own-engine.ts')).startOwnEngine());
    const answer = async (message: EngineMessage) => (await engine()).answer(message);
    serveEngine(answer);
    serveJobs(async (job, how) => (await engine()).work(job, how));
    startOutbox(answer);
    startBackground(answer);
  },
});
