import type { Work } from '../../outbox/work.ts';

/** The name of a sidecar: the file's own with an ending, without what no file system takes. */
export function sidecarName({ label }: Pick<Work, 'label'>): string {
  const name = label
    .replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, '_')
    .slice(0, 120)
    .trim();
  return `${name || 'statement'}.colophon.json`;
}

/** The signed statement of a work as its sidecar holds it: with its salt and proof where a batch has it. */
export function sidecarText({ envelope }: Pick<Work, 'envelope'>): string {
  return `${JSON.stringify(envelope)}\n`;
}
