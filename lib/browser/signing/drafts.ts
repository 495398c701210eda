import { type DBSchema, openDB } from 'idb';
import { EMPTY_FIELDS, type Fields, type Template } from './fields.ts';
import type { SignSource } from './sources.ts';
import type { Replaced } from './supersede.ts';

/** What is being prepared and not signed yet. Holds no passphrase and no key. */
export type Draft = {
  readonly sources: readonly SignSource[];
  readonly fields: Fields;
  /** What is taken back when this is recorded. */
  readonly replaced?: Replaced | undefined;
};

/** A named set of what goes from one work to the next. */
export type NamedTemplate = { readonly name: string; readonly fields: Template };

/** Larger files are not copied into the draft: they are to be chosen again. In bytes, of all together. */
const MAX_KEPT_BYTES = 64_000_000;

interface DraftsDb extends DBSchema {
  draft: { key: 'current'; value: Draft };
  templates: { key: string; value: NamedTemplate };
}

const open = () =>
  openDB<DraftsDb>('colophon-drafts', 1, {
    upgrade(db) {
      db.createObjectStore('draft');
      db.createObjectStore('templates');
    },
  });

/** What was being prepared when the last window closed, or nothing. */
export async function readDraft(): Promise<Draft | undefined> {
  const db = await open();
  const draft = await db.get('draft', 'current');
  db.close();
  return draft && { ...draft, fields: { ...EMPTY_FIELDS, ...draft.fields } };
}

/** Keeps what is being prepared, files too, in this browser. */
export async function keepDraft({ sources, fields, replaced }: Draft): Promise<void> {
  let bytes = 0;
  const kept = sources.filter((source) => {
    bytes += source.from === 'file' ? source.file.size : 0;
    return bytes <= MAX_KEPT_BYTES;
  });
  const db = await open();
  await db.put('draft', { sources: kept, fields, ...(replaced ? { replaced } : {}) }, 'current');
  db.close();
}

/** Forgets what was being prepared: it is signed, or given up. */
export async function dropDraft(): Promise<void> {
  const db = await open();
  await db.delete('draft', 'current');
  db.close();
}

/** The templates, by name. */
export async function readTemplates(): Promise<NamedTemplate[]> {
  const db = await open();
  const templates = await db.getAll('templates');
  db.close();
  return templates;
}

/** Keeps a template; one of the same name is replaced. */
export async function keepTemplate(template: NamedTemplate): Promise<void> {
  const db = await open();
  await db.put('templates', template, template.name);
  db.close();
}

/** Forgets a template. */
export async function dropTemplate(name: string): Promise<void> {
  const db = await open();
  await db.delete('templates', name);
  db.close();
}
