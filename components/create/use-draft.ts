import { useCallback, useEffect, useRef, useState } from 'react';
import { type Draft, dropDraft, keepDraft, readDraft } from '../../lib/browser/signing/drafts.ts';
import { EMPTY_FIELDS } from '../../lib/browser/signing/fields.ts';

const EMPTY: Draft = { sources: [], fields: EMPTY_FIELDS };

/** Milliseconds without a change after which a draft is written down. */
const KEEP_AFTER = 250;

/** The draft that is being prepared: read from this browser at the start, and kept there at each change. */
export function useDraft() {
  const [draft, setDraft] = useState<Draft>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    let isHere = true;
    readDraft()
      .catch(() => undefined)
      .then((kept) => isHere && setDraft((now) => now ?? kept ?? EMPTY));
    return () => {
      isHere = false;
    };
  }, []);

  const change = useCallback((next: Partial<Draft>) => {
    setDraft((before) => {
      const changed = { ...(before ?? EMPTY), ...next };
      clearTimeout(timer.current);
      const keep = () => keepDraft(changed).catch(() => {});
      // What was chosen is kept at once: a popup closes as soon as something else is clicked.
      if (next.sources) keep();
      else timer.current = setTimeout(keep, KEEP_AFTER);
      return changed;
    });
  }, []);

  const clear = useCallback(async () => {
    clearTimeout(timer.current);
    setDraft((before) => ({ sources: [], fields: { ...EMPTY_FIELDS, ...kept(before) } }));
    await dropDraft();
  }, []);

  return { draft, change, clear };
}

/** Who signs several things one after the other says the same of himself each time. */
function kept(draft: Draft | undefined) {
  const { name = '', creatorUrl = '', licence = '', aiTraining = '' } = draft?.fields ?? {};
  return { name, creatorUrl, licence, aiTraining } as const;
}
