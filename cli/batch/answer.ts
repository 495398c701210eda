import { hash } from 'node:crypto';
import { type AnswerMeans, answerer as answererOn } from '../../lib/batch/answer.ts';
import { lanesBeside } from '../../lib/batch/beside.ts';
import type { Input } from '../../lib/batch/input.ts';
import type { Answer } from '../../lib/batch/line.ts';
import type { Lanes } from '../../lib/verify.ts';
import { openContent } from '../inputs.ts';
import { readSidecar, SidecarUnreadable } from '../sidecar.ts';
import { thumbnailOf } from './thumbnail.ts';

/** Answers inputs on Node: see `lib/batch/answer.ts`. */
export function answerer(lanes: Lanes, means: AnswerMeans): (input: Input) => Promise<Answer | undefined> {
  return answererOn(lanes, means, {
    digest: (bytes) => `0x${hash('sha256', bytes)}`,
    openContent,
    thumbnailOf,
    lanesFor: ({ path }, note) => lanesFor(path, lanes, note),
  });
}

async function lanesFor(
  path: string | undefined,
  lanes: Lanes,
  note: (why: string) => void,
): Promise<Lanes | undefined> {
  if (path === undefined) return undefined;
  try {
    const beside = await readSidecar(path);
    return beside === undefined ? undefined : await lanesBeside(beside, lanes, note);
  } catch (error) {
    if (!(error instanceof SidecarUnreadable)) throw error;
    note(error.message);
    return undefined;
  }
}
