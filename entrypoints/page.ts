import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { createVerdictBadge } from '../components/verdict-badge.ts';
import { itemId } from '../lib/browser/item.ts';
import { answerPopup, askBackground, isOrphaned, newVisit } from '../lib/browser/page-port.ts';
import { selectedText, shownImages } from '../lib/page/selection.ts';
import { watchPage } from '../lib/page/watch.ts';
import { whenShown } from '../lib/page/when-shown.ts';

/**
 * The content script. It is none to WXT, which would announce it to every page by an event and a message that carry the
 * extension's id: a page is not to know who reads it. The manifest in `wxt.config.ts` names it.
 */
export default defineUnlistedScript(() => whenShown(start));

function start(): void {
  const root = document.documentElement;
  const visit = newVisit();
  const page = watchPage(root, {
    createBadge: createVerdictBadge,
    nameItem: (position) => itemId(visit, position),
    begin: () => askBackground({ to: 'background', type: 'page-opened' }),
    check: async (id, subject) => {
      const answer = await askBackground({ to: 'background', type: 'check', id, subject });
      if (!answer && isOrphaned()) page.close();
      return answer;
    },
    tellFate: (id, state) => askBackground({ to: 'background', type: 'badge', id, state }),
    tellGone: (id) => askBackground({ to: 'background', type: 'gone', id }),
    openPanel: (id) => askBackground({ to: 'background', type: 'open-panel', id }),
  });
  answerPopup({
    signable: () => ({ selection: selectedText(), images: shownImages(root) }),
    show: page.show,
    recheck: page.recheck,
  });
  // A page that comes back from the back/forward cache runs on; its tab showed another page in the meantime.
  addEventListener('pageshow', ({ persisted }) => persisted && page.recheck());
}
