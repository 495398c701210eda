import { DOCTORINGS, doctor } from './doctored.ts';
import { type Answer, openSearch, signAll } from './measure.ts';
import { unrelatedPairs } from './pairs.ts';
import type { Photograph } from './photographs.ts';
import { seeded } from './random.ts';
import type { Robustness, Row } from './report.ts';
import { TRANSFORMS } from './transforms.ts';

/** Which of several equal parts of the first photographs: copies are made of these, and looked up among all. */
export type Share = { readonly part: number; readonly of: number; readonly copied: number };

/** Unrelated originals that a copy of each photograph is compared with. */
const OTHERS_EACH = 100;

/** Does everything to the photographs of one part. What comes out does not depend on how many parts there are. */
export async function measurePart(
  photographs: readonly Photograph[],
  share: Share,
  say: (text: string) => void,
): Promise<Robustness> {
  const records = await signAll(photographs);
  const ask = openSearch(records);
  const places = [...photographs.keys()].filter((at) => isIn(share, at));
  const each = async (copyOf: (photograph: Photograph, at: number) => Promise<Uint8Array>) => {
    const answers: Answer[] = [];
    for (const at of places) answers.push(await ask(await copyOf(photographs[at]!, at), at));
    return answers;
  };
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
  say('unrelated pairs');
  const crop = TRANSFORMS.find(({ name }) => name === 'crop 30 %')!;
  const pairs = await unrelatedPairs(photographs, records, {
    copied: places,
    copyOf: ({ bytes }, at) => crop.apply(bytes, seeded(at)),
    othersEach: OTHERS_EACH,
  });
  return { photographs: photographs.length, rows, pairs };
}

function isIn({ part, of, copied }: Share, at: number): boolean {
  return at < copied && at % of === part;
}

/** The parts together. */
export function merge(parts: readonly Robustness[]): Robustness {
  const [{ photographs, rows }] = parts as [Robustness];
  const places: Record<number, number> = {};
  let [compared, matched, accepted] = [0, 0, 0];
  for (const { pairs } of parts) {
    compared += pairs.compared;
    matched += pairs.matched;
    accepted += pairs.accepted;
    for (const [count, n] of Object.entries(pairs.places)) {
      places[Number(count)] = (places[Number(count)] ?? 0) + n;
    }
  }
  return {
    photographs,
    rows: rows.map((row, at) => ({ ...row, answers: parts.flatMap((part) => part.rows[at]!.answers) })),
    pairs: { compared, places, matched, accepted },
  };
}
