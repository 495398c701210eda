import type { Rate } from './card.ts';

/** What the detector lane says. It never says "fake" or "real", and `quiet` is no statement at all. */
export type DetectorEvidence =
  | {
      readonly lane: 'detector';
      readonly state: 'found';
      readonly code: 'detector.likely-ai' | 'detector.unsure' | 'detector.quiet';
      readonly details: {
        readonly model: string;
        readonly version: string;
        readonly backend: string;
        /** Calibrated score, 0..1; absent where the content was not judged (too small, too short). */
        readonly score?: number;
        /** Why the detector abstained, where it did for another reason than its score. */
        readonly reason?: string;
        /** How often it said `likely-ai` of texts of kinds it had never seen. */
        readonly errors?: { readonly falsePositives: Rate; readonly detected: Rate };
      };
    }
  | {
      readonly lane: 'detector';
      readonly state: 'skipped';
      readonly code: 'detector.skipped';
      readonly details: {
        readonly reason: 'record-decides' | 'no-model' | 'switched-off' | 'texts-switched-off';
      };
    }
  | {
      readonly lane: 'detector';
      readonly state: 'unavailable';
      readonly code: 'detector.unavailable';
      readonly details: { readonly reason: string };
    };
