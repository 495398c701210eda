import { openBrowserDetector } from '../../lib/browser/detector.ts';
import { startEngine } from '../../lib/browser/engine.ts';
import { serveEngine } from '../../lib/browser/engine-server.ts';

serveEngine(startEngine(openBrowserDetector()));
