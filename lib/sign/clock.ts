import type { Fetch } from '../statement/source.ts';

/** A clock that is further off than this makes deadlines that mean something else, in seconds. */
const TOLERANCE = 3_600;

/** Nobody waits longer for a server's time, in milliseconds. */
const TIMEOUT_MS = 5_000;

/**
 * Holds this computer's clock against that of a server, by the `Date` of its answer: what is signed says by it until when it may be
 * brought. Who can't be asked says nothing, for one may sign without a network.
 *
 * @param now Unix seconds, by this computer.
 * @throws {@link ClockWrong}
 */
export async function requireClock(server: string, fetch: Fetch, now: () => number): Promise<void> {
  const told = await timeAt(server, fetch);
  if (told !== undefined && Math.abs(now() - told) > TOLERANCE) throw new ClockWrong(now() - told, server);
}

async function timeAt(server: string, fetch: Fetch): Promise<number | undefined> {
  try {
    const options = { method: 'HEAD', credentials: 'omit', cache: 'no-store' } as const;
    const { headers } = await fetch(server, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const time = Date.parse(headers.get('date') ?? '');
    return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
  } catch {
    return undefined;
  }
}

/** This computer's clock is off. */
export class ClockWrong extends Error {
  override name = 'ClockWrong';
  constructor(ahead: number, server: string) {
    const hours = Math.round(Math.abs(ahead) / 3_600);
    const off = hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
    super(
      `This computer's clock is ${ahead > 0 ? 'ahead' : 'behind'} by about ${off}, by that of ${new URL(server).host}. Set it, then sign: what is signed says by it until when it may be brought. Nothing was signed.`,
    );
  }
}
