import { SIDECAR } from './beside.ts';
import type { Input } from './input.ts';

/** An input that has nothing to read, and says why. */
export function failing(name: string, why: Error): Input {
  return { name, read: () => Promise.reject(why) };
}

/** Hidden files, what macOS puts beside files, and signed statements, as in folders. */
export function isLeftOut(inside: string): boolean {
  const parts = inside.split('/').filter((part) => part !== '.' && part !== '..');
  return parts.some((part) => part.startsWith('.') || part === '__MACOSX') || inside.endsWith(SIDECAR);
}

/** An archive, or a file in it, can't be read. */
export class ArchiveRefused extends Error {
  override name = 'ArchiveRefused';
  constructor(why: string, cause?: unknown, what: 'archive' | 'entry' = 'archive') {
    const said = cause instanceof Error ? ` (${cause.message})` : '';
    super(`The ${what} ${why}${said}.`, { cause });
  }
}
