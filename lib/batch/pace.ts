/** How far a run is. Times are in milliseconds. */
export type Pace = {
  readonly done: number;
  /** How many there are, where that is known. */
  readonly total?: number;
  readonly elapsed: number;
};

/** Items in a second, and how many seconds are left where the total is known. */
export function paceOf({ done, total, elapsed }: Pace): {
  readonly perSecond: number;
  readonly left?: number;
} {
  const perSecond = elapsed > 0 ? (done * 1000) / elapsed : 0;
  if (total === undefined || perSecond === 0) return { perSecond };
  return { perSecond, left: Math.max(0, total - done) / perSecond };
}

/** One line that tells it: `120 of 2,000 · 31.2 per second · 1 min 0 s left`. */
export function describePace(pace: Pace): string {
  const { perSecond, left } = paceOf(pace);
  const count =
    pace.total === undefined ? number(pace.done) : `${number(pace.done)} of ${number(pace.total)}`;
  return [
    count,
    `${perSecond.toFixed(1)} per second`,
    ...(left === undefined ? [] : [`${duration(left)} left`]),
  ].join(' · ');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
