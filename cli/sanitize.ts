/** Untrusted text, made harmless for a terminal. */
export { visible as sanitize } from '../lib/content/visible.ts';
