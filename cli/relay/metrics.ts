import type { Relay } from './relay.ts';

const HELP = {
  accepted: 'Claims, and batches of authors, accepted since the start.',
  limited: 'Claims turned away because too many came.',
  conflicts: 'Claims turned away because the author gave another statement before.',
  transactions: 'Transactions submitted, replacements not counted.',
  bumps: 'Transactions replaced by dearer ones.',
  rejected: 'Times that the node did not take a transaction.',
  reorgs: 'Times that a transaction left the chain after it was seen.',
  reverts: 'Transactions that reverted.',
} as const;

/** The relay's counters in the text format of Prometheus, version 0.0.4. */
export function metricsText(relay: Relay): string {
  const counts = relay.counts();
  const counters = (Object.keys(HELP) as (keyof typeof HELP)[]).flatMap((name) => [
    `# HELP colophon_relay_${name}_total ${HELP[name]}`,
    `# TYPE colophon_relay_${name}_total counter`,
    `colophon_relay_${name}_total ${counts[name]}`,
  ]);
  const states = Object.entries(relay.states()).map(
    ([state, claims]) => `colophon_relay_claims{state="${state}"} ${claims}`,
  );
  const gauge = [
    '# HELP colophon_relay_claims Claims, and batches of authors, by state.',
    '# TYPE colophon_relay_claims gauge',
  ];
  return `${[...counters, ...gauge, ...states].join('\n')}\n`;
}
