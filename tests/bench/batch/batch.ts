import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type OutputInfo } from 'sharp';
import type { DevNetwork } from '../../../cli/dev/network.ts';
import type { LaneOptions } from '../../../cli/node-lanes.ts';
import { picturesWithCredentials } from '../../../cli/samples/credentials/sample-pictures.ts';
import { photograph } from '../../../cli/samples/pictures.ts';
import { runVerify } from '../../../cli/verify.ts';
import { type RegistryDomain, sign } from '../../../lib/sdk.ts';
import type { Lanes } from '../../../lib/verify.ts';

/** Files of the larger run (`--files=<number>`), of which the smaller one has a tenth; those that the peer's loop reads; pictures that are signed. */
const FILES = Number(process.env.COLOPHON_BENCH_FILES ?? 2_000);
const LOOP = 10;
const SIGNED = 100;

const silent = { out: () => {}, err: () => {} };

/**
 * A batch of mixed files of 0.2 megapixels, all different: nine in ten without credentials, one in ten with. The detector is left out:
 * what it costs is told per picture. The peer is a loop that starts a reader of Content Credentials for each
 * file; `vsLoop` compares it with the credentials lane alone, which does the same.
 *
 * Of all files: `filesPerS` is the registry lane alone, `mixedPerS` that lane and credentials, `credentialsPerS` those alone. Of a tenth of
 * them: `alonePerS` is the registry lane without threads, `quickPerS` with `--quick`. `cpuMs` is the time of a processor that a file takes with the registry
 * lane alone, `credentialsCpuMs` with credentials alone, and `linearity` the former for a tenth of the files by that for all: 1 is linear. `rssMb` is the peak of the command as a process of its own,
 * `rssTenthMb` for a tenth of the files.
 */
export async function benchBatch(
  open: (options?: Partial<LaneOptions>) => Promise<Lanes>,
  network: DevNetwork,
) {
  const { domain } = network;
  const folder = await mkdtemp(join(tmpdir(), 'colophon-bench-'));
  try {
    const [all, tenth] = [join(folder, 'all'), join(folder, 'tenth')];
    await writeFiles(all, FILES);
    await writeFiles(tenth, Math.ceil(FILES / 10));
    // What was found near to a picture is remembered: each run has lanes that were asked nothing yet.
    const records = (options?: Partial<LaneOptions>) => open({ lanes: ['registry'], ...options });
    await rateOf(tenth, await records());
    const few = await rateOf(tenth, await records());
    const { filesPerS, cpuMs } = await rateOf(all, await records());
    const { filesPerS: mixedPerS } = await rateOf(all, await open({ lanes: ['registry', 'c2pa'] }));
    const { filesPerS: quickPerS } = await rateOf(tenth, await records({ quick: true }));
    const { filesPerS: alonePerS } = await rateOf(tenth, await records({ threads: 0 }));
    const credentials = await open({ lanes: ['c2pa'] });
    const { filesPerS: credentialsPerS, cpuMs: credentialsCpuMs } = await rateOf(all, credentials);
    const loopPerS = await loopRate(all);
    return {
      figures: {
        files: FILES,
        filesPerS,
        cpuMs,
        alonePerS,
        quickPerS,
        mixedPerS,
        credentialsPerS,
        credentialsCpuMs,
        rssMb: await peakOf(all, network),
        rssTenthMb: await peakOf(tenth, network),
        linearity: few.cpuMs / cpuMs,
        signPicturesPerS: await signRate(domain),
      },
      peers: { loopPerS },
      ratios: { vsLoop: credentialsPerS / loopPerS, threadsVsNone: few.filesPerS / alonePerS },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const PHOTOGRAPHS = ['nagasaki-boats', 'airplane-from-above', 'dust-bowl-home', 'march-pastoral'] as const;

/** Different parts of some photographs in different brightness, and copies of a picture with credentials that differ behind its end. */
async function writeFiles(folder: string, count: number): Promise<void> {
  await mkdir(folder);
  const large = await Promise.all(
    PHOTOGRAPHS.map(async (name) =>
      sharp(await photograph(name))
        .resize(900, 700, { fit: 'fill' })
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  const [first] = large;
  const small = await partOf(first!).resize(512, 400, { fit: 'fill' }).jpeg().toBuffer();
  const { edited } = await picturesWithCredentials(small);
  for (let i = 0; i < count; i++) {
    const place = { left: i % 380, top: Math.floor(i / 380) % 300, width: 512, height: 400 };
    const bytes =
      i % 10 === 9
        ? Buffer.concat([edited, Buffer.from(`${i}`)])
        : await partOf(large[i % large.length]!)
            .extract(place)
            .modulate({ brightness: 0.9 + (i % 20) / 100 })
            .jpeg()
            .toBuffer();
    await writeFile(join(folder, `${String(i).padStart(6, '0')}.jpg`), bytes);
  }
}

function partOf({ data, info: { width, height, channels } }: { data: Buffer; info: OutputInfo }) {
  return sharp(data, { raw: { width, height, channels } });
}

async function rateOf(folder: string, lanes: Lanes): Promise<{ filesPerS: number; cpuMs: number }> {
  const [started, used] = [performance.now(), process.cpuUsage()];
  await runVerify([folder], lanes, { json: true }, silent);
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

/** On Linux `maxRSS` begins with what the parent had when it started the process; the kernel's own word for this process does not. */
const TELL_PEAK = `
import { readFileSync } from 'node:fs';
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS;
  try {
    peak = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  } catch {}
  process.stderr.write('rss ' + peak);
});`;

async function peakOf(folder: string, { domain, chain, service }: DevNetwork): Promise<number> {
  const lanes = ['--lanes', 'registry,c2pa', '--rpc', chain.rpcUrl, '--service', service.url];
  const registry = ['--chain-id', String(domain.chainId), '--registry', domain.address];
  const said = await ended([
    ...['--import', `data:text/javascript,${encodeURIComponent(TELL_PEAK)}`],
    ...['cli/main.ts', 'verify', folder, '--json', ...lanes, ...registry],
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

/** Pictures decoded, fingerprinted, described and signed in a second, one after the other. */
async function signRate(domain: RegistryDomain): Promise<number> {
  const bytes = await photograph('black-canyon');
  const small = new Uint8Array(await sharp(bytes).resize(512, 400, { fit: 'fill' }).jpeg().toBuffer());
  const signer = { secret: new Uint8Array(32).fill(7), domain };
  const started = performance.now();
  for (let i = 0; i < SIGNED; i++)
    await sign({ type: 'image', bytes: small }, { kind: 'digitalCapture' }, signer, 2 ** 35);
  return (SIGNED * 1000) / (performance.now() - started);
}
