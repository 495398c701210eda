import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** Where a question is put to a person: standard input and standard error, whose terminals it takes. */
export type Terminal = {
  readonly input: Readable & { isTTY?: boolean };
  readonly output: Writable & { isTTY?: boolean };
};

/**
 * Asks a person whether to go on; only `y` and `yes` are a yes.
 *
 * @throws {@link NotConfirmed} for any other answer, and where there is no terminal to ask at.
 */
export async function confirm(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  if (!input.isTTY || !output.isTTY)
    throw new NotConfirmed('there is no terminal to ask at. Say --yes to agree beforehand');
  const asking = createInterface({ input, output });
  // Ctrl-D ends the input and answers nothing.
  const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
  const answer = await Promise.race([asking.question(`${question} [y/N] `), ended]);
  asking.close();
  if (!/^\s*y(es)?\s*$/i.test(answer)) throw new NotConfirmed('you did not say yes');
}

/** Nobody agreed to go on. */
export class NotConfirmed extends Error {
  override name = 'NotConfirmed';
  constructor(why: string) {
    super(`Nothing was sent: ${why}.`);
  }
}
