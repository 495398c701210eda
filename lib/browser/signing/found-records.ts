import { browser } from 'wxt/browser';
import type { Item } from '../item.ts';

/** Records that pages open now led to, each once, with the words of the page for them. Labels are untrusted. */
export async function foundRecords(): Promise<{ key: string; label: string }[]> {
  const stored = await browser.storage.session.get(null);
  const items = Object.entries(stored).flatMap(([name, value]) =>
    name.startsWith('item:') ? [value as Item] : [],
  );
  const found = new Map<string, string>();
  for (const { verdict, label } of items) {
    const content = verdict?.claim?.content;
    if (content && !found.has(content)) found.set(content, verdict.claim?.statement?.title ?? label);
  }
  return [...found].map(([key, label]) => ({ key, label }));
}
