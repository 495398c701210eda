import { contentEvidence } from '../content/evidence.ts';
import { ContentFailure } from '../content/limits.ts';
import { imageLabel } from '../page/images.ts';
import { judge } from '../verdict/judge.ts';
import { askEngine, EngineSilent, type LocalEngine } from './engine-client.ts';
import { type AskedKind, type Item, shortUrl } from './item.ts';
import { changeItem, chooseItem, putAsked, readPage, readRecord, startPage } from './items.ts';
import type { EngineVerdict, LinkSubject, Subject } from './messages.ts';
import { readSettings } from './settings.ts';
import { blobIn, hostIn, selectionIn } from './tabs.ts';
import { addThumbnail } from './thumbnails.ts';

/** What the reader wants checked, where: the browser names the frame, and for a picture and a link its address. */
export type Asked = {
  readonly kind: AskedKind;
  readonly tab: number;
  readonly tabUrl: string;
  readonly frame: number;
  /** Of a picture or link. */
  readonly url: string;
  /** What the browser says is selected: without line breaks, and cut. */
  readonly selection: string;
};

/**
 * Checks what the reader pointed at, and keeps it first among the items of its tab. A picture that is checked already is only
 * chosen. Sites that are switched off are asked about too: this is what the reader wants.
 */
export async function checkAsked(asked: Asked, local: LocalEngine): Promise<void> {
  const known = await knownItem(asked);
  if (known) return chooseItem(asked.tab, known.id);
  const page = await pageOf(asked);
  const subject = await subjectOf(asked);
  const { url, label } = { url: '', ...subject };
  const item = await putAsked(asked.tab, page, {
    type: subject.type === 'image' ? 'image' : 'text',
    kind: asked.kind,
    label,
    ...(url === '' ? {} : { url: shortUrl(url) }),
  });
  if (!item) return;
  const question = { to: 'engine', type: 'verify', subject, settings: await readSettings() } as const;
  const asker = { tab: asked.tab, page, item: item.id };
  const answer = await askEngine<EngineVerdict>({ ...question, asker }, local).catch(unanswered);
  const isThere = await changeItem(asked.tab, item, answer);
  if (isThere && (answer.type ?? item.type) === 'image') addThumbnail(item, asker, local);
}

/** The picture, where it is an item that could be checked. */
async function knownItem({ kind, tab, frame, url }: Asked): Promise<Item | undefined> {
  if (kind !== 'asked-image') return undefined;
  const { items } = await readPage(tab);
  return items.find(
    (item) => item.frame === frame && item.url === shortUrl(url) && item.verdict?.word !== 'unavailable',
  );
}

/** The name of the page; one is given to a page that no content script is in, such as a picture in the browser's own viewer. */
async function pageOf({ tab, tabUrl }: Asked): Promise<string> {
  const { page } = await readRecord(tab);
  if (page !== '') return page;
  const named = crypto.randomUUID();
  await startPage(tab, { host: hostIn(tabUrl), page: named, scan: 'on' });
  return named;
}

async function subjectOf({ kind, tab, frame, url, selection }: Asked): Promise<Subject | LinkSubject> {
  const label = imageLabel({ alt: '' }, url) || hostIn(url);
  switch (kind) {
    case 'asked-image': {
      const file = url.startsWith('blob:') ? await blobIn(tab, frame, url) : undefined;
      return { type: 'image', url, label, ...(file === undefined ? {} : { file }) };
    }
    case 'asked-link':
      return { type: 'link', url, label };
    case 'asked-selection': {
      const whole = await selectionIn(tab, frame);
      const text = whole.trim() === '' ? selection : whole;
      return { type: 'text', text, label: text.trim().replaceAll(/\s+/g, ' ').slice(0, 120) };
    }
  }
}

/** An item is never left waiting: an engine that can't answer is a reason like any other. */
export function unanswered(error: unknown): EngineVerdict {
  if (!(error instanceof EngineSilent)) throw error;
  const failure = new ContentFailure('content.unchecked', error.message);
  return { verdict: judge([contentEvidence(failure)]), ms: 0 };
}
