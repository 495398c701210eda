import type { Hex } from '../content/hex.ts';
import type { IdentityFinding } from '../identity/finding.ts';
import type { SyncReport } from '../index/sync.ts';
import type { AccountState } from '../registry/account-state.ts';
import type { Verdict, VerdictWord } from '../verdict/verdict.ts';
import { type BadgeState, parseItemId } from './item.ts';
import type { Settings } from './settings.ts';

/** What a page's content script asks to have checked. */
export type Subject =
  | { readonly type: 'image'; readonly url: string; readonly label: string }
  | { readonly type: 'text'; readonly text: string; readonly label: string };

/** From the content script to the background. */
export type PageMessage =
  | { readonly to: 'background'; readonly type: 'page-opened' }
  | { readonly to: 'background'; readonly type: 'check'; readonly id: string; readonly subject: Subject }
  | { readonly to: 'background'; readonly type: 'badge'; readonly id: string; readonly state: BadgeState }
  | { readonly to: 'background'; readonly type: 'gone'; readonly id: string }
  | { readonly to: 'background'; readonly type: 'open-panel'; readonly id: string };

/** All a content script is told: what its badge has to show. */
export type BadgeAnswer = { readonly word: VerdictWord; readonly title: string; readonly sentence: string };

/** From the background, popup or options to the engine. */
export type EngineMessage =
  | { readonly to: 'engine'; readonly type: 'verify'; readonly subject: Subject; readonly settings: Settings }
  | {
      readonly to: 'engine';
      readonly type: 'identify';
      readonly author: Hex;
      readonly settings: Settings;
    }
  | { readonly to: 'engine'; readonly type: 'sync'; readonly settings: Settings }
  | { readonly to: 'engine'; readonly type: 'probe'; readonly settings: Settings };

/** What the engine answers to `verify`. */
export type EngineVerdict = { readonly verdict: Verdict; readonly thumbnail?: string; readonly ms: number };

/** What the engine answers to `sync`. */
export type EngineSync = { readonly report: SyncReport } | { readonly failed: string };

/** What the engine answers to `identify`: findings, or why the registry could not be asked for the account's own part. */
export type EngineIdentity =
  | { readonly account: AccountState; readonly findings: readonly IdentityFinding[] }
  | { readonly failed: string };

/** What the engine answers to `probe`: the registry's newest block, or why it could not be asked. */
export type EngineProbe = { readonly block: number } | { readonly failed: string };

/** From the popup or panel to a page's content script. */
export type TabMessage =
  | { readonly to: 'page'; readonly type: 'signable' }
  | { readonly to: 'page'; readonly type: 'present' }
  | { readonly to: 'page'; readonly type: 'show'; readonly id: string }
  | { readonly to: 'page'; readonly type: 'recheck' };

/** What a page has that can be signed. */
export type Signable = {
  readonly selection: string;
  readonly images: readonly { readonly url: string; readonly label: string }[];
};

/** Longest label kept, in characters. */
const MAX_LABEL = 200;

/**
 * Parses a message from a content script. A content script shares its process with the page, so what it sends is
 * untrusted.
 *
 * @returns undefined for anything that is not one of the messages.
 */
export function parsePageMessage(value: unknown): PageMessage | undefined {
  if (!isObject(value) || value.to !== 'background') return undefined;
  const { type, id } = value;
  if (type === 'page-opened') return { to: 'background', type };
  if (typeof id !== 'string' || !parseItemId(id)) return undefined;
  if (type === 'open-panel' || type === 'gone') return { to: 'background', type, id };
  if (type === 'badge') {
    const state = (['shown', 'removed', 'covered'] as const).find((known) => known === value.state);
    return state && { to: 'background', type, id, state };
  }
  const subject = type === 'check' ? parseSubject(value.subject) : undefined;
  return subject && { to: 'background', type: 'check', id, subject };
}

function parseSubject(value: unknown): Subject | undefined {
  if (!isObject(value) || typeof value.label !== 'string') return undefined;
  const label = value.label.slice(0, MAX_LABEL);
  if (value.type === 'image' && typeof value.url === 'string')
    return { type: 'image', url: value.url, label };
  if (value.type === 'text' && typeof value.text === 'string')
    return { type: 'text', text: value.text, label };
  return undefined;
}

/** True for a message to the engine; only the extension's own pages can reach it (see `lib/browser/engine.ts`). */
export function isEngineMessage(value: unknown): value is EngineMessage {
  return isObject(value) && value.to === 'engine';
}

/** True for a message to a page's content script. */
export function isTabMessage(value: unknown): value is TabMessage {
  return isObject(value) && value.to === 'page';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
