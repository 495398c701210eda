import { defineContentScript } from 'wxt/utils/define-content-script';
import { createVerdictBadge } from '../components/verdict-badge.ts';
import { answerPopup, askBackground } from '../lib/browser/page-port.ts';
import { selectedText, shownImages } from '../lib/page/selection.ts';
import { watchPage } from '../lib/page/watch.ts';

export default defineContentScript({
  matches: ['<all_urls>'],
  runAt: 'document_idle',
  main() {
    const root = document.documentElement;
    askBackground({ to: 'background', type: 'page-opened' });
    const page = watchPage(root, {
      createBadge: createVerdictBadge,
      check: (id, subject) => askBackground({ to: 'background', type: 'check', id, subject }),
      tellFate: (id, state) => askBackground({ to: 'background', type: 'badge', id, state }),
      openPanel: (id) => askBackground({ to: 'background', type: 'open-panel', id }),
    });
    answerPopup({
      signable: () => ({ selection: selectedText(), images: shownImages(root) }),
      show: page.show,
      recheck: page.recheck,
    });
  },
});
