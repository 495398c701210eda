import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { badgeWords, createVerdictBadge } from '../components/verdict-badge.ts';
import { answerPopup, talkToBackground } from '../lib/browser/page-port.ts';
import { readBlob } from '../lib/page/file.ts';
import { selectedText, shownImages } from '../lib/page/selection.ts';
import { switchedWatch } from '../lib/page/switched-watch.ts';
import { whenShown } from '../lib/page/when-shown.ts';
import { writings } from '../lib/page/writings.ts';

/**
 * The content script. It is none to WXT, which would announce it to every page by an event and a message that carry the
 * extension's id: a page is not to know who reads it. The manifest in `wxt.config.ts` names it.
 */
export default defineUnlistedScript(() => whenShown(start));

function start(): void {
  const isPage = window === top;
  const background = talkToBackground();
  const page = switchedWatch(() => document.documentElement, {
    ...background,
    createBadge: createVerdictBadge,
    // Read when the page begins to be watched: by then it is known in which language.
    get badgeWords() {
      return badgeWords();
    },
  });
  answerPopup({
    writings: () => writings(document),
    signable: () => ({ selection: selectedText(), images: shownImages(document) }),
    show: page.show,
    file: readBlob,
    recheck: (who) => isPage === (who === 'page') && page.restart(),
    turn: (scan) => (scan === 'off' || isPage) && page.turn(scan),
  });
  // A page that comes back from the back/forward cache runs on; its tab showed another page in the meantime.
  addEventListener('pageshow', ({ persisted }) => persisted && isPage && page.restart());
  addEventListener('pagehide', background.close);
}
