import { serveEngine } from '../../lib/browser/engine-server.ts';
import { startOwnEngine } from '../../lib/browser/own-engine.ts';

serveEngine(startOwnEngine());
