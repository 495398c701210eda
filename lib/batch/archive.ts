import { SIDECAR } from './beside.ts';
import type { Input } from './input.ts';

/** An archive in an archive in an archive is read, and no further: one can be made that holds itself. */
export const MAX_DEPTH = 2;

/** Whether a file's name says that it is an archive, and of which kind. WACZ is a ZIP with web archives and their indexes in it. */
export function archiveKind(name: string): 'zip' | 'wacz' | 'warc' | undefined {
  const ending = /\.(zip|wacz|warc)$|\.(warc)\.gz$/i.exec(name);
  return (ending?.[1] ?? ending?.[2])?.toLowerCase() as ReturnType<typeof archiveKind>;
}

/** The input for an archive that lies too deep in others. */
export async function* tooDeep(name: string): AsyncGenerator<Input> {
  yield failing(name, new ArchiveRefused(`lies more than ${MAX_DEPTH} archives deep: unpack it first`));
}

/** Of the inputs in a WACZ, those in its web archives. Source: https://specs.webrecorder.net/wacz/1.1.1/ */
export async function* onlyArchived(inputs: AsyncIterable<Input>, name: string): AsyncGenerator<Input> {
  for await (const input of inputs)
    if (input.name === name || /\.warc(\.gz)?(!|$)/i.test(input.name.slice(name.length))) yield input;
}

/** The inputs in an archive; where there are none, one that says so. */
export async function* orNothing(inputs: AsyncIterable<Input>, name: string): AsyncGenerator<Input> {
  let isEmpty = true;
  for await (const input of inputs) {
    isEmpty = false;
    yield input;
  }
  if (isEmpty) yield failing(name, new ArchiveRefused('holds nothing that is checked'));
}

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
