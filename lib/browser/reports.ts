import { browser } from 'wxt/browser';

/** What a reader says of a word of the detector that is wrong. Kept on this computer only. */
export type WrongVerdict = {
  readonly id: string;
  /** ISO 8601. */
  readonly reported: string;
  readonly picture: { readonly url: string; readonly label: string };
  readonly said: {
    readonly word: string;
    readonly score?: number;
    readonly reason?: string;
    readonly model: string;
    readonly version: string;
    readonly backend: string;
  };
  readonly truth: 'human' | 'ai' | 'unknown';
  readonly note: string;
};

/** Of the reports this many are kept, the newest ones. */
export const MAX_REPORTS = 500;

/** Longest note, in characters. */
export const MAX_NOTE = 500;

const KEY = 'reports';

/** The reports, the oldest first. */
export async function readReports(): Promise<readonly WrongVerdict[]> {
  const { [KEY]: kept } = await browser.storage.local.get(KEY);
  return Array.isArray(kept) ? kept : [];
}

/** Keeps a report. */
export async function keepReport(report: Omit<WrongVerdict, 'id' | 'reported'>): Promise<void> {
  const id = crypto.randomUUID();
  const note = report.note.slice(0, MAX_NOTE);
  const kept = [...(await readReports()), { ...report, note, id, reported: new Date().toISOString() }];
  await browser.storage.local.set({ [KEY]: kept.slice(-MAX_REPORTS) });
}

/** Removes a report. */
export async function removeReport(id: string): Promise<void> {
  const kept = (await readReports()).filter((report) => report.id !== id);
  await browser.storage.local.set({ [KEY]: kept });
}

/** The reports as a file to hand on. */
export function exportReports(reports: readonly WrongVerdict[]): string {
  return `${JSON.stringify({ format: 'colophon-wrong-verdicts', version: 1, reports }, null, 2)}\n`;
}

/** Calls back whenever the reports change. @returns how to stop. */
export function onReports(callback: () => void): () => void {
  const listener = (changes: Record<string, unknown>, area: string) => {
    if (area === 'local' && KEY in changes) callback();
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}
