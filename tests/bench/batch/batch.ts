import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { pictureAnswers } from '../../../cli/pictures/answers.ts';
import { picturesWithCredentials } from '../../../cli/samples/credentials/sample-pictures.ts';
import { photograph } from '../../../cli/samples/pictures.ts';
import { runVerify } from '../../../cli/verify.ts';
import { type RegistryDomain, sign } from '../../../lib/sdk.ts';
import type { Lanes } from '../../../lib/verify.ts';

/** Files of the larger run, those of them that the peer's loop reads, and pictures that are signed. */
const FILES = Number(process.env.COLOPHON_BENCH_FILES ?? 200);
const LOOP = 10;
const SIGNED = 40;

const silent = { out: () => {}, err: () => {} };

/**
 * A batch of mixed files of 0.2 megapixels, all different: nine in ten without credentials, one in ten with. The detector is left out:
 * what it costs is told per picture. The peer is a loop that starts a reader of Content Credentials for each
 * file; `vsLoop` compares it with the credentials lane alone, which does the same.
 *
 * `filesPerS` is the registry lane alone, `alonePerS` the same without threads, `quickPerS` with `--quick`, `mixedPerS` that lane and credentials. `linearity` is the time of
 * a processor for one of a quarter of the files, by that for one of all: 1 is linear. `rssMb` is the peak of the command as a process of its own.
 */
export async function benchBatch(lanes: Lanes, credentialsOnly: Lanes, domain: RegistryDomain, rpc: string) {
  const folder = await mkdtemp(join(tmpdir(), 'colophon-bench-'));
  try {
    const [all, quarter] = [join(folder, 'all'), join(folder, 'quarter')];
    await writeFiles(all, FILES);
    await writeFiles(quarter, Math.ceil(FILES / 4));
    const { credentials: _, ...records } = lanes;
    const { closer: __, ...whole } = records;
    await rateOf(quarter, records);
    const few = await rateOf(quarter, records);
    const { filesPerS, cpuMs } = await rateOf(all, records);
    const mixed = await rateOf(all, lanes);
    const quick = await rateOf(all, whole);
    const { fingerprint, closer, inColour } = pictureAnswers;
    const alone = await rateOf(all, { ...records, fingerprint, closer, inColour });
    const credentialsPerS = (await rateOf(all, credentialsOnly)).filesPerS;
    const loopPerS = await loopRate(all);
    return {
      figures: {
        filesPerS,
        alonePerS: alone.filesPerS,
        quickPerS: quick.filesPerS,
        mixedPerS: mixed.filesPerS,
        credentialsPerS,
        rssMb: await peakOf(all, rpc, domain),
        linearity: few.cpuMs / cpuMs,
        signPerS: await signRate(domain),
      },
      peers: { loopPerS },
      ratios: { vsLoop: credentialsPerS / loopPerS, threadsVsNone: filesPerS / alone.filesPerS },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Crops of one photograph, and copies of a picture with credentials that differ behind its end. */
async function writeFiles(folder: string, count: number): Promise<void> {
  await mkdir(folder);
  const large = await sharp(await photograph('nagasaki-boats'))
    .resize(900, 700, { fit: 'fill' })
    .png()
    .toBuffer();
  const { edited } = await picturesWithCredentials();
  for (let i = 0; i < count; i++) {
    const place = { left: i % 380, top: (i * 7) % 300, width: 512, height: 400 };
    const bytes =
      i % 10 === 9
        ? Buffer.concat([edited, Buffer.from(`${i}`)])
        : await sharp(large)
            .extract(place)
            .modulate({ brightness: 0.9 + (i % 20) / 100 })
            .jpeg()
            .toBuffer();
    await writeFile(join(folder, `${String(i).padStart(6, '0')}.jpg`), bytes);
  }
}

/** The detector is left out, and is no part of the rate. */
async function rateOf(folder: string, lanes: Lanes): Promise<{ filesPerS: number; cpuMs: number }> {
  const detector: Lanes['detector'] = async () => ({
    lane: 'detector',
    state: 'skipped',
    code: 'detector.skipped',
    details: { reason: 'switched-off' },
  });
  const [started, used] = [performance.now(), process.cpuUsage()];
  await runVerify([folder], { ...lanes, detector }, { json: true }, silent);
  const { user, system } = process.cpuUsage(used);
  const { length } = await readdir(folder);
  const filesPerS = (length * 1000) / (performance.now() - started);
  return { filesPerS, cpuMs: (user + system) / 1000 / length };
}

async function loopRate(folder: string): Promise<number> {
  const files = (await readdir(folder)).slice(0, LOOP);
  const started = performance.now();
  for (const file of files) await ended(['tests/bench/batch/read-one.ts', join(folder, file)]);
  return (files.length * 1000) / (performance.now() - started);
}

async function peakOf(folder: string, rpc: string, { chainId, address }: RegistryDomain): Promise<number> {
  const tell = "process.on('exit', () => process.stderr.write('rss ' + process.resourceUsage().maxRSS))";
  const lanes = ['--lanes', 'registry,c2pa', '--rpc', rpc];
  const chain = ['--chain-id', String(chainId), '--registry', address];
  const said = await ended([
    ...['--import', `data:text/javascript,${encodeURIComponent(tell)}`],
    ...['cli/main.ts', 'verify', folder, '--json', ...lanes, ...chain],
  ]);
  return Number(/rss (\d+)/.exec(said)?.[1]) / 1024;
}

async function ended(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  return said;
}

/** Pictures fingerprinted, described and signed in a second. */
async function signRate(domain: RegistryDomain): Promise<number> {
  const bytes = await photograph('black-canyon');
  const small = new Uint8Array(await sharp(bytes).resize(512, 400, { fit: 'fill' }).jpeg().toBuffer());
  const signer = { secret: new Uint8Array(32).fill(7), domain };
  const started = performance.now();
  for (let i = 0; i < SIGNED; i++)
    await sign({ type: 'image', bytes: small }, { kind: 'digitalCapture' }, signer, 2 ** 35);
  return (SIGNED * 1000) / (performance.now() - started);
}
