import type { DetectorEvidence } from './evidence.ts';

/** The word of a detector that its user switched off. */
export const SWITCHED_OFF: DetectorEvidence = {
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'switched-off' },
};
