import { defineBackground } from 'wxt/utils/define-background';
import { startBackground } from '../lib/browser/background.ts';
import { openBrowserDetector } from '../lib/browser/detector.ts';
import { startEngine } from '../lib/browser/engine.ts';
import { serveEngine } from '../lib/browser/engine-server.ts';

export default defineBackground({
  type: 'module',
  main() {
    // Firefox has no offscreen documents: its background is a page, and the engine runs in it.
    const engine = import.meta.env.FIREFOX ? startEngine(openBrowserDetector()) : undefined;
    if (engine) serveEngine(engine);
    startBackground(engine);
  },
});
