import { browser } from 'wxt/browser';
import { openCreatePage } from './pages.ts';
import { keepDraft, readDraft } from './signing/drafts.ts';
import { EMPTY_FIELDS } from './signing/fields.ts';
import type { SignSource } from './signing/sources.ts';

const IMAGE = 'sign-image';
const SELECTION = 'sign-selection';

/** “Sign this …” in the menu of pictures and of selected texts. */
export const SIGN_ENTRIES = { [IMAGE]: 'image', [SELECTION]: 'selection' } as const;

/** Makes what was clicked in the menu, to be signed, the draft of the creator's page. */
export function startSignMenu(): void {
  browser.contextMenus.onClicked.addListener(async ({ menuItemId, srcUrl, selectionText }, tab) => {
    const source = sourceOf(String(menuItemId), srcUrl, selectionText);
    if (!source) return;
    const { fields = EMPTY_FIELDS } = (await readDraft()) ?? {};
    await keepDraft({ sources: [source], fields: { ...fields, title: '', derivedFrom: '' } });
    openCreatePage(tab?.id);
  });
}

function sourceOf(id: string, url: string | undefined, text: string | undefined): SignSource | undefined {
  if (id === IMAGE && url !== undefined) return { from: 'page-image', url };
  // What the menu hands over has its line ends taken out: words are signed, and those are all there.
  return id === SELECTION && text ? { from: 'selection', text } : undefined;
}
