import { type Answer, isSettled, verdictOf } from '../../batch/line.ts';
import { describe, type Translate } from '../../verdict/describe.ts';
import type { Evidence, VerdictWord } from '../../verdict/verdict.ts';

/** The word of a row; `error` for what could not be read, `waiting` for what is not answered yet. */
export type RowWord = VerdictWord | 'error' | 'waiting';

/** What the table shows of one input. The whole answer is in the store, under the same number. */
export type Row = {
  /** Its place in the batch, from 0. */
  readonly n: number;
  readonly name: string;
  /** See `Input`. */
  readonly stamp?: string;
  /** An address: whether a list named it, or a page showed it. */
  readonly remote?: 'list' | 'page';
  readonly word: RowWord;
  /** It stands, and is not asked again by going on. */
  readonly settled?: true;
  /** Lanes that found something. */
  readonly lanes?: readonly Evidence['lane'][];
  /** The sentence of the verdict, or the error. */
  readonly says?: string;
  readonly signer?: string;
  readonly reviewed?: true;
  readonly note?: string;
  /** What was noticed while it was checked. */
  readonly told?: readonly string[];
};

/** A row with its answer; what a person wrote beside it stays. */
export function answeredRow(row: Row, answer: Answer, told: readonly string[], t: Translate): Row {
  const { n, name, stamp, remote, reviewed, note } = row;
  const verdict = verdictOf(answer.line);
  const description = verdict && describe(verdict, t);
  const says = description?.sentence ?? answer.line.error ?? '';
  const lanes = new Set(
    verdict?.evidence.filter(({ state }) => state === 'found').map(({ lane }) => lane) ?? [],
  );
  return {
    n,
    name,
    ...(stamp === undefined ? {} : { stamp }),
    ...(remote === undefined ? {} : { remote }),
    ...(reviewed ? { reviewed } : {}),
    ...(note === undefined ? {} : { note }),
    word: verdict?.word ?? 'error',
    ...(isSettled(answer.line) ? { settled: true as const } : {}),
    lanes: [...lanes],
    says,
    ...(description?.signer ? { signer: description.signer.name } : {}),
    ...(told.length > 0 ? { told: told.slice(0, 20) } : {}),
  };
}

/** A row as it is before it was answered. */
export function waitingRow({ n, name, stamp, remote, reviewed, note }: Omit<Row, 'word'>): Row {
  return {
    n,
    name,
    ...(stamp === undefined ? {} : { stamp }),
    ...(remote === undefined ? {} : { remote }),
    ...(reviewed ? { reviewed } : {}),
    ...(note === undefined ? {} : { note }),
    word: 'waiting',
  };
}
