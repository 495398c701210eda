import type { Origin } from '../content/kind.ts';

/** Which rule read a mark: see `docs/declared-marks.md`. */
export type MarkName =
  | 'iptc-source-type'
  | 'iptc-ai-system'
  | 'credit-line'
  | 'generation-settings'
  | 'node-graph'
  | 'job-id'
  | 'vendor-signature'
  | 'aigc-label'
  | 'software'
  | 'invisible-watermark';

/** One thing in a file that says how it was made. Nobody signed it: anyone could have written or removed it. */
export type Mark = {
  readonly mark: MarkName;
  /** What it declares; `unknown` where it says neither. */
  readonly origin: Origin;
  /** The tool that writes such marks, by our own list; absent where the mark names none. */
  readonly tool?: string;
  /** Where it was read, such as `PNG parameters`. */
  readonly field: string;
  /** What was read there, without control characters, at most 160 characters long. */
  readonly value: string;
};

/** What the metadata lane found: declared, never proved. */
export type MetadataEvidence =
  | {
      readonly lane: 'metadata';
      readonly state: 'found';
      readonly code: 'metadata.declared';
      readonly details: {
        /** What the marks together declare. */
        readonly origin: Origin;
        readonly marks: readonly Mark[];
        /** There is more metadata than is read. */
        readonly partly?: true;
      };
    }
  | {
      readonly lane: 'metadata';
      readonly state: 'none';
      readonly code: 'metadata.none';
      readonly details: { readonly partly?: true };
    };
