import { readdirSync } from 'node:fs';
import type { BenchReport } from '../tests/bench/report.ts';

// npm run bench -- <name ...> [--json] [--files=<number>]: prints figures, the peers' figures of the same run, and ratios.

/** Files that benchmarks share. */
const BESIDE: ReadonlySet<string> = new Set([
  'report',
  'eas',
  'passkey',
  'bucket-recall',
  'predictions',
  'text-detection',
]);

const known = readdirSync('tests/bench')
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => !BESIDE.has(name));
const json = process.argv.includes('--json');
// How many files the batch of `verify` has.
const files = process.argv.find((argument) => argument.startsWith('--files='));
if (files) process.env.COLOPHON_BENCH_FILES = files.slice('--files='.length);
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = asked.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${known.join(', ')}.`);
  process.exit(64);
}

for (const name of asked.length > 0 ? asked : known) {
  const { bench } = (await import(`../tests/bench/${name}.ts`)) as { bench: () => Promise<BenchReport> };
  const report = rounded(await bench());
  if (json) console.log(JSON.stringify({ name, ...report }));
  else {
    console.log(`\n${name}`);
    for (const [group, values] of Object.entries(report)) {
      for (const [key, value] of Object.entries(values))
        console.log(`  ${group.padEnd(8)} ${key.padEnd(24)} ${value}`);
    }
  }
}

function rounded({ figures, peers, ratios }: BenchReport): BenchReport {
  const round = (values: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value.toPrecision(4))]));
  return { figures: round(figures), peers: round(peers), ratios: round(ratios) };
}
