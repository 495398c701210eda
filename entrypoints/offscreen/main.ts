import { serveEngine } from '../../lib/browser/engine-server.ts';
import { serveJobs } from '../../lib/browser/jobs.ts';
import { startOwnEngine } from '../../lib/browser/own-engine.ts';

const { answer, work } = startOwnEngine();
serveEngine(answer);
serveJobs(work);
