import { parseItemId } from './item.ts';

/**
 * From the panel to the background. The background alone writes what is kept of a tab, in one queue: what the panel wrote
 * itself could land on the next page.
 */
export type PanelMessage = {
  readonly to: 'background';
  /** Check a picture again, with the Content Credentials that lie elsewhere. */
  readonly type: 'ask-remote';
  readonly tab: number;
  readonly frame: number;
  readonly id: string;
  /** The address that the reader was shown, and agreed to. */
  readonly credentialsAt: string;
};

/** @returns undefined for anything that is not one of the messages. */
export function parsePanelMessage(value: unknown): PanelMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { to, type, tab, frame, id, credentialsAt } = value as Record<string, unknown>;
  if (to !== 'background' || type !== 'ask-remote') return undefined;
  if (typeof id !== 'string' || !parseItemId(id) || typeof credentialsAt !== 'string') return undefined;
  if (!Number.isSafeInteger(tab) || !Number.isSafeInteger(frame)) return undefined;
  return { to, type, tab: tab as number, frame: frame as number, id, credentialsAt };
}
