/**
 * The content itself could not be read, so no lane could answer in full. It stands in the `registry` lane, whose
 * near match needs the decoded picture or text; exact digests were still asked where there were bytes.
 */
export type ContentEvidence = {
  readonly lane: 'registry';
  readonly state: 'unavailable';
  readonly code: `content.${'empty' | 'too-large' | 'unreadable' | 'unsupported' | 'unreachable'}`;
  readonly details: { readonly reason: string };
};
