import { browser } from 'wxt/browser';
import type { BadgeFate } from '../page/overlay.ts';
import type { PageNotice, Question } from '../page/watch.ts';
import { toBase64 } from './base64.ts';
import { anyShadowRoot } from './compatibility.ts';
import { speak } from './i18n.ts';
import { itemId } from './item.ts';
import {
  type BadgeAnswer,
  isTabMessage,
  type Opened,
  type PageMessage,
  type Signable,
  type TabMessage,
  type Writing,
} from './messages.ts';

/** What a page's content script says to the background, and hears from it. */
export function talkToBackground() {
  let visit = newVisit();
  return {
    shadowRootOf,
    isOrphaned,
    /** Each opening has a name of its own, so that an answer to the one before fits none of its items. */
    async open({ again }: { again?: true }): Promise<Opened['scan']> {
      visit = newVisit();
      const opened = { to: 'background', type: 'page-opened', visit, ...(again ? { again } : {}) } as const;
      const answer = (await send(opened)) as Opened | undefined;
      speak(answer?.messages);
      return answer?.scan ?? 'off';
    },
    close: () => tell({ to: 'background', type: 'page-closed', visit }),
    nameItem: (position: number) => itemId(visit, position),
    check: (id: string, { kind, file, ...subject }: Question) =>
      ask({
        to: 'background',
        type: 'check',
        id,
        kind,
        subject: { ...subject, ...(file ? { file: toBase64(file) } : {}) },
      }),
    isToCompare: ({ compare }: BadgeAnswer) => compare === true,
    isSeeThrough: ({ seeThrough }: BadgeAnswer) => seeThrough === true,
    compare: (id: string, glance: Uint8Array) =>
      ask({ to: 'background', type: 'compare', id, glance: toBase64(glance) }),
    tellFate: (id: string, state: BadgeFate) => tell({ to: 'background', type: 'badge', id, state }),
    tellGone: (id: string) => tell({ to: 'background', type: 'gone', id }),
    tellNotice: (notice: PageNotice) => tell({ to: 'background', type: 'notice', notice }),
    openPanel: (id: string) => tell({ to: 'background', type: 'open-panel', id }),
  };
}

async function ask(message: PageMessage): Promise<BadgeAnswer | undefined> {
  return (await send(message)) as BadgeAnswer | undefined;
}

function tell(message: PageMessage): void {
  send(message);
}

/**
 * Sends a message to the background. Where the service worker was stopped under the question, asking again starts it anew.
 *
 * @returns its answer; undefined where there is none, also when the extension was updated and this script is orphaned.
 */
async function send(message: PageMessage): Promise<unknown> {
  const once = () => browser.runtime.sendMessage(message);
  try {
    return await once().catch(once);
  } catch {
    return undefined;
  }
}

/** True where the extension was updated or removed: nothing answers this script any more. */
function isOrphaned(): boolean {
  return browser.runtime?.id === undefined;
}

/** A name for one opening of a page. */
function newVisit(): string {
  return crypto.getRandomValues(new BigUint64Array(1))[0]!.toString(36);
}

/** The elements that can have a shadow root, beside those with a hyphen (https://dom.spec.whatwg.org/#valid-shadow-host-name). */
const SHADOW_HOSTS: ReadonlySet<string> = new Set(
  'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '),
);

function shadowRootOf(element: Element): ShadowRoot | null {
  // To ask the browser takes longer than all else that is done to an element.
  const isHost = SHADOW_HOSTS.has(element.localName) || element.localName.includes('-');
  return element instanceof HTMLElement && isHost ? anyShadowRoot(element) : null;
}

/** Answers what the popup, the panel and the background ask of a page. */
export function answerPopup(page: {
  readonly signable: () => Signable;
  readonly writings: () => readonly Writing[];
  readonly show: (id: string) => void;
  readonly file: (url: string) => Promise<Uint8Array | undefined>;
  readonly recheck: (who: 'page' | 'frames') => void;
  readonly turn: (scan: 'on' | 'off') => void;
}): void {
  type Simple = Exclude<TabMessage, { type: 'file' }>;
  const answers: { [Type in Simple['type']]: (message: Extract<Simple, { type: Type }>) => unknown } = {
    present: () => true,
    signable: page.signable,
    writings: page.writings,
    show: ({ id }) => page.show(id),
    recheck: ({ who }) => page.recheck(who),
    switch: ({ scan }) => page.turn(scan),
  };
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    // Only the extension's own pages speak to content scripts; messages that come from a tab's page come from none of them.
    if (sender.id !== browser.runtime.id || !isTabMessage(message)) return;
    if (message.type !== 'file') {
      respond((answers[message.type] as (message: Simple) => unknown)(message));
      return;
    }
    page.file(message.url).then((file) => respond(file && toBase64(file)));
    return true;
  });
}
