import { mkdirSync, writeFileSync } from 'node:fs';
import { DOCTORINGS, doctor } from '../tests/robustness/doctored.ts';
import { type Answer, openSearch } from '../tests/robustness/measure.ts';
import { unrelatedPairs } from '../tests/robustness/pairs.ts';
import { loadPhotographs } from '../tests/robustness/photographs.ts';
import { seeded } from '../tests/robustness/random.ts';
import { figuresOf, type Robustness, type Row, tableOf } from '../tests/robustness/report.ts';
import { heatSheet } from '../tests/robustness/sheet.ts';
import { TRANSFORMS } from '../tests/robustness/transforms.ts';

// npm run robustness [-- <photographs>] [--json]: signs photographs, does to them what happens on the web, and counts what is
// recognised. Writes out/robustness/table.md and heat-maps.png. With the photographs of packages alone it takes a
// minute; with a collection beside the project, 300 of them, half an hour.

const OUT = 'out/robustness';
const asked = process.argv.slice(2).find((argument) => /^\d+$/.test(argument));
const json = process.argv.includes('--json');
const say = (text: string) => process.stderr.write(`${text}\n`);

const photographs = loadPhotographs(Number(asked ?? 300));
say(`Signing ${photographs.length} photographs …`);
const ask = await openSearch(photographs);
const rows: Row[] = [];
for (const { name, kind, apply } of TRANSFORMS) {
  say(name);
  rows.push({ name, kind, answers: await each(({ bytes }, at) => apply(bytes, seeded(at))) });
}
for (const [number, doctoring] of DOCTORINGS.entries()) {
  say(doctoring.name);
  const answers = await each(async ({ bytes }, at) => {
    const other = photographs[(at + 1 + 7 * number) % photographs.length]!.bytes;
    return (await doctor(bytes, other, doctoring, seeded(1_000 * number + at))).bytes;
  });
  rows.push({ name: doctoring.name, kind: 'doctored', answers });
}
say('Unrelated pairs …');
const crop = TRANSFORMS.find(({ name }) => name === 'crop 30 %')!;
const pairs = await unrelatedPairs(photographs, ({ bytes }, at) => crop.apply(bytes, seeded(at)), 150);

const measured: Robustness = { photographs: photographs.length, rows, pairs };
mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/table.md`, tableOf(measured));
writeFileSync(`${OUT}/heat-maps.png`, await heatSheet());
console.log(json ? JSON.stringify({ name: 'robustness', figures: figuresOf(measured) }) : tableOf(measured));

async function each(
  copyOf: (photograph: (typeof photographs)[number], at: number) => Promise<Uint8Array>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [at, photograph] of photographs.entries())
    answers.push(await ask(await copyOf(photograph, at), at));
  return answers;
}
