import type { ContentFailure } from './limits.ts';

/**
 * The content itself could not be read or fetched, so it could not be compared with signed originals. It stands in
 * the `registry` lane; the exact digest was still asked for where there were bytes.
 */
export type ContentEvidence = {
  readonly lane: 'registry';
  readonly state: 'unavailable';
  readonly code: `content.${string}`;
  readonly details: { readonly reason: string };
};

/** The finding a content failure becomes. */
export function contentEvidence({ code, message }: ContentFailure): ContentEvidence {
  return {
    lane: 'registry',
    state: 'unavailable',
    code: code as `content.${string}`,
    details: { reason: message },
  };
}
