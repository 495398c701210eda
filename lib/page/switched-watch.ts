import { type WatchConfig, type WatchedPage, watchPage } from './watch.ts';

/** What a page needs to be watched only while the reader wants it. */
export type SwitchConfig<Answer> = WatchConfig<Answer> & {
  /** Says that the page was opened, or begins anew. @returns whether the reader wants it watched. */
  readonly open: (how: { readonly again?: true }) => Promise<'on' | 'off'>;
  /** True where nothing answers this page any more: the extension was updated or removed. */
  readonly isOrphaned: () => boolean;
};

/** A page that is watched while the reader wants it. */
export type SwitchedWatch = {
  /** See {@link WatchedPage}. */
  readonly show: (id: string) => void;
  /** Forgets all answers and asks again, first whether to watch at all. */
  readonly restart: () => void;
  readonly turn: (scan: 'on' | 'off') => void;
};

/** Frames smaller than this, in CSS pixels, show nothing that could be checked. */
const MIN_FRAME = 64;

/** Watches a page as soon as it can be, and as long as the reader wants it. */
export function switchedWatch<Answer>(root: () => Element, config: SwitchConfig<Answer>): SwitchedWatch {
  let watched: WatchedPage | undefined;
  /** Counts the starts: one that is overtaken by another does nothing. */
  let starts = 0;

  function close(): void {
    starts++;
    watched?.close();
    watched = undefined;
  }

  async function start(how: { readonly again?: true }): Promise<void> {
    close();
    const own = starts;
    await largeEnough();
    const scan = own === starts ? await config.open(how) : 'off';
    await parsed();
    if (own !== starts || scan === 'off') return;
    const found = root();
    if (found instanceof HTMLElement || found instanceof SVGElement)
      watched = watchPage(found, { ...config, check });
  }

  const check: WatchConfig<Answer>['check'] = async (...question) => {
    const answer = await config.check(...question);
    if (!answer && config.isOrphaned()) close();
    return answer;
  };

  start({});
  return {
    show: (id) => watched?.show(id),
    restart: () => {
      start({ again: true });
    },
    turn(scan) {
      if (scan === 'off') close();
      else if (!watched) start({ again: true });
    },
  };
}

/** Resolves when a page's markup has been read. */
function parsed(): Promise<unknown> {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) => addEventListener('DOMContentLoaded', resolve, { once: true }));
}

/** Resolves when a frame is large enough to show something; the page itself is at once. */
function largeEnough(): Promise<void> {
  const isLarge = () => window === top || Math.min(innerWidth, innerHeight) >= MIN_FRAME;
  if (isLarge()) return Promise.resolve();
  return new Promise((resolve) => {
    addEventListener('resize', function look() {
      if (!isLarge()) return;
      removeEventListener('resize', look);
      resolve();
    });
  });
}
