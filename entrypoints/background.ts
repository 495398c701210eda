import { defineBackground } from 'wxt/utils/define-background';
import { startBackground } from '../lib/browser/background.ts';
import { serveEngine } from '../lib/browser/engine-server.ts';
import { lazily } from '../lib/browser/lazily.ts';

export default defineBackground({
  type: 'module',
  main() {
    // Firefox has no offscreen documents: its background is a page, and the engine runs in it.
    const engine = import.meta.env.FIREFOX
      ? lazily(async () => (await import('../lib/browser/own-engine.ts')).startOwnEngine())
      : undefined;
    if (engine) serveEngine(engine);
    startBackground(engine);
  },
});
