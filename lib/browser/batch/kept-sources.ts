import type { Row } from './row.ts';
import type { KeptSource } from './store.ts';

/** Whether an input came from there. */
export function isFrom({ name }: Row, { label }: KeptSource): boolean {
  return label === '' || name === label || name.startsWith(`${label}/`) || name.startsWith(`${label}!`);
}

type Permitted = FileSystemHandle & {
  readonly queryPermission?: (how: { mode: 'read' }) => Promise<PermissionState>;
  readonly requestPermission?: (how: { mode: 'read' }) => Promise<PermissionState>;
};

/** Whether the reader lets it be read, whom the browser may have to ask. */
export async function isAllowed(handle: Permitted): Promise<boolean> {
  if ((await handle.queryPermission?.({ mode: 'read' })) !== 'prompt') return true;
  return (await handle.requestPermission?.({ mode: 'read' }).catch(() => 'denied')) === 'granted';
}

/** What was chosen, by names; another folder of the same name gets a number. */
export async function labelled(
  handles: readonly FileSystemHandle[],
  sources: readonly KeptSource[],
): Promise<Extract<KeptSource, { kind: 'handle' }>[]> {
  const byLabel = new Map(sources.map((source) => [source.label, source]));
  const named: Extract<KeptSource, { kind: 'handle' }>[] = [];
  for (const handle of handles) {
    for (let count = 1; ; count++) {
      const label = count === 1 ? handle.name : `${handle.name} (${count})`;
      const known = byLabel.get(label);
      if (known && !(known.kind === 'handle' && (await known.handle.isSameEntry(handle)))) continue;
      const source = { kind: 'handle', label, handle } as const;
      byLabel.set(label, source);
      named.push(source);
      break;
    }
  }
  return named;
}
