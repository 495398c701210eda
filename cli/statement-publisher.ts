import { setTimeout as sleep } from 'node:timers/promises';
import { PublishRefused, PublishUnreachable, show } from '../lib/sign/publish.ts';
import type { Envelope } from '../lib/statement/envelope.ts';

/** Seconds for which a server that lags behind the chain, or is asked too much, is asked again. */
const PATIENCE = 30;

/** Gives the statements of recorded claims to a server. */
export type StatementPublisher = {
  /** @returns whether the server has it now. */
  publish(envelope: Envelope): Promise<boolean>;
  /** Whether it did not take one of them. */
  hasFailed(): boolean;
};

/**
 * Opens a statement server for publishing. That a statement is not taken is told and harms no claim; a server that can't be
 * reached is not asked again for each of many.
 */
export function openPublisher(service: string, tell: (what: string) => void): StatementPublisher {
  let failed = false;
  let isGone = false;

  async function offer(envelope: Envelope): Promise<void> {
    for (let seconds = 0; ; seconds++) {
      try {
        return await show(envelope, service, fetch);
      } catch (error) {
        if (seconds === PATIENCE || !isForNow(error)) throw error;
        await sleep(1000);
      }
    }
  }

  return {
    async publish(envelope) {
      if (isGone) return false;
      try {
        await offer(envelope);
        return true;
      } catch (error) {
        if (!(error instanceof PublishRefused || error instanceof PublishUnreachable)) throw error;
        tell(
          `${error.message} The claim stands; sign again in the same words to publish its statement, for nothing.`,
        );
        failed = true;
        isGone = error instanceof PublishUnreachable;
        return false;
      }
    },
    hasFailed: () => failed,
  };
}

/** The server has not seen the claim's block yet, or is asked too much. */
function isForNow(error: unknown): boolean {
  const isAnswer = error instanceof PublishRefused || error instanceof PublishUnreachable;
  return isAnswer && [409, 429, 503].includes(error.status ?? 0);
}
