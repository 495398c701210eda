import { EXIT } from './exit-code.ts';
import { sanitize } from './sanitize.ts';
import type { Output } from './verify.ts';

/** Sees to it that whatever ends this process from outside a command ends it with a sentence, and a code that no verdict has. */
export function watchFaults({ err }: Pick<Output, 'err'>): void {
  // A promise that rejects with nobody to hear it comes here too.
  process.on('uncaughtException', (fault: unknown) => {
    const why = fault instanceof Error ? fault.message : String(fault);
    err(
      sanitize(
        `colophon: ended by a fault of its own (${why}): run it again, and report it if it comes back.`,
      ),
    );
    process.exit(EXIT.fault);
  });
  // A reader that stops early (`colophon verify … | head`) ends the run.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(EXIT.unchecked);
    err(`colophon: standard output can't be written (${code}): make room for it, and run it again.`);
    process.exit(EXIT.unwritten);
  });
  // Where nobody hears what is said beside the results, they count all the same.
  process.stderr.on('error', () => {});
}
