import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { measurePart, merge, type Share } from '../tests/robustness/part.ts';
import { isPackagedAlone, loadPhotographs } from '../tests/robustness/photographs.ts';
import { figuresOf, type Robustness, tableOf } from '../tests/robustness/report.ts';
import { heatSheet } from '../tests/robustness/sheet.ts';

// npm run robustness [-- --pictures <number>] [--copied <number>] [--json]: signs photographs, does to them, or to the
// first of them, what happens on the web, and counts what is recognised. Writes out/robustness/table.md and heat-maps.png.

const OUT = 'out/robustness';

await (isMainThread ? main() : part(workerData));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pictures: { type: 'string', default: '300' },
      copied: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const pictures = wholeNumber('--pictures', values.pictures);
  const found = loadPhotographs(pictures).length;
  const copied = Math.min(found, wholeNumber('--copied', values.copied ?? values.pictures));
  const workers = Math.max(1, Math.min(availableParallelism(), copied >> 1));
  say(`${found} photographs, ${copied} of them copied, ${workers} at a time.`);
  if (isPackagedAlone())
    say('No collection beside the project: only the photographs of packages, too few for rates.');
  const parts = Array.from({ length: workers }, (_, at) =>
    inWorker(pictures, { part: at, of: workers, copied }),
  );
  const measured = merge(await Promise.all(parts));
  mkdirSync(OUT, { recursive: true });
  writeFileSync(`${OUT}/table.md`, tableOf(measured));
  writeFileSync(`${OUT}/heat-maps.png`, await heatSheet());
  console.log(
    values.json ? JSON.stringify({ name: 'robustness', figures: figuresOf(measured) }) : tableOf(measured),
  );
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 2)
    throw new Error(`${option} ${text} is not a whole number of 2 or more.`);
  return number;
}

function inWorker(pictures: number, share: Share): Promise<Robustness> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { pictures, share } });
    worker.once('message', resolve).once('error', reject);
  });
}

async function part({ pictures, share }: { pictures: number; share: Share }): Promise<void> {
  sharp.concurrency(1);
  const progress = share.part === 0 ? say : () => {};
  parentPort!.postMessage(await measurePart(loadPhotographs(pictures), share, progress));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
