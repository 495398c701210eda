import type { Input } from './input.ts';
import type { Journal } from './journal.ts';
import { type Answer, isSettled } from './line.ts';

type JournalUse = {
  readonly journal: Pick<Journal<Answer>, 'find' | 'add'> | undefined;
  /** The run is ended early: what could not be asked by then is left for the next one. */
  readonly signal: AbortSignal;
  /** Whether an answer of before can stand, beside what the journal says. */
  readonly stands?: (answer: Answer) => Promise<boolean>;
};

/** Takes an answer from the journal where it is settled there, else makes it and writes it down. Undefined for what was ended early. */
export function journaled<I extends Input>(
  answer: (input: I) => Promise<Answer>,
  { journal, signal, stands = async () => true }: JournalUse,
): (input: I) => Promise<Answer | undefined> {
  return async (input) => {
    const { name, stamp, remote } = input;
    // A name alone does not say that it is the same input as before, but where it is an address.
    const known = stamp === undefined && !remote ? undefined : await journal?.find(name, stamp);
    if (known && isSettled(known.line) && (await stands(known))) return known;
    const made = await answer(input);
    if (signal.aborted && !isSettled(made.line)) return undefined;
    await journal?.add(name, stamp, made);
    return made;
  };
}
