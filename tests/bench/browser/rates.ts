import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { chromiumPath } from '../../../cli/demo/browser.ts';
import { startWebServer } from '../../e2e/web-server.ts';

/** The scripts that are measured: the extension's worker, and its peer. */
const WORKERS = {
  planes: 'lib/browser/pictures/worker.ts',
  canvas: 'tests/bench/browser/canvas-worker.ts',
} as const;

/** Fingerprints a second by one worker that gets one file after the other, of each kind. */
export type Rates = Readonly<Record<keyof typeof WORKERS, number>>;

/** Measures both workers in Chromium, turn by turn, on the same files. */
export async function browserRates(files: readonly Uint8Array[], rounds: number): Promise<Rates> {
  const site = await startWebServer();
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    site.page('/', '');
    for (const [i, body] of files.entries()) site.serve(`/${i}.jpg`, { type: 'image/jpeg', body });
    for (const [name, entry] of Object.entries(WORKERS))
      site.serve(`/${name}.js`, { type: 'text/javascript', body: await bundled(entry) });
    const page = await browser.newPage();
    await page.goto(`${site.url}/`);
    const times: Record<keyof typeof WORKERS, number[]> = { planes: [], canvas: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const name of ['planes', 'canvas'] as const) {
        const perFile = (await millisecondsIn(page, name, files.length)) / files.length;
        // The first round warms both up.
        if (round > 0) times[name].push(perFile);
      }
    }
    return { planes: 1000 / median(times.planes), canvas: 1000 / median(times.canvas) };
  } finally {
    await browser.close();
    await site.stop();
  }
}

/** The worker stays from round to round; the files are in memory before the clock starts. */
function millisecondsIn(page: Page, worker: keyof typeof WORKERS, files: number): Promise<number> {
  return page.evaluate(
    async ([worker, count]) => {
      const kept = globalThis as unknown as { workers?: Record<string, Worker>; files?: Uint8Array[] };
      kept.files ??= await Promise.all(
        Array.from(
          { length: count },
          async (_, i) => new Uint8Array(await (await fetch(`/${i}.jpg`)).arrayBuffer()),
        ),
      );
      kept.workers ??= {};
      kept.workers[worker] ??= new Worker(`/${worker}.js`, { type: 'module' });
      const running = kept.workers[worker];
      const started = performance.now();
      for (const bytes of kept.files) {
        const { value } = await new Promise<{ value?: { grid: Uint8Array } }>((resolve, reject) => {
          running.onmessage = ({ data }) => resolve(data);
          running.onerror = ({ message }) => reject(new Error(message));
          running.postMessage({ kind: 'fingerprint', bytes });
        });
        if (value?.grid.length !== 4096) throw new Error(`The worker "${worker}" made no fingerprint.`);
      }
      return performance.now() - started;
    },
    [worker, files] as const,
  );
}

async function bundled(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2023', rolldownOptions: { input: entry } },
  });
  const [chunk] = 'output' in built ? built.output : [];
  if (chunk?.type !== 'chunk') throw new Error(`${entry} could not be bundled.`);
  return chunk.code;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
