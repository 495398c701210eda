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
        /** Calibrated score, 0..1; absent where the picture was not judged (too small, too flat). */
        readonly score?: number;
        /** Why the detector abstained, where it did for another reason than its score. */
        readonly reason?: string;
      };
    }
  | {
      readonly lane: 'detector';
      readonly state: 'skipped';
      readonly code: 'detector.skipped';
      readonly details: { readonly reason: 'record-decides' | 'no-model' | 'switched-off' };
    }
  | {
      readonly lane: 'detector';
      readonly state: 'unavailable';
      readonly code: 'detector.unavailable';
      readonly details: { readonly reason: string };
    };
