import { archiveInputs } from '../../batch/archive-inputs.ts';
import { SIDECAR, statementNamed } from '../../batch/beside.ts';
import { wholeAllowance } from '../../batch/read-stream.ts';
import { assertWithin, limits } from '../../content/limits.ts';
import { MAX_ENVELOPE_BYTES } from '../../statement/source.ts';
import type { PageInput } from './page-input.ts';
import { unbrotli } from './unbrotli.ts';

/** A file where the reader said it lies: its path begins with the name of what was chosen. */
export type FoundFile = { readonly path: string; readonly file: () => Promise<File> };

/** Folders in folders are looked into so deep. */
const MAX_DEPTH = 64;

/** Longer paths are cut: they are shown, and written down. */
const MAX_PATH = 4_096;

/** The files below a handle, sorted by name as the command line sorts them. Hidden files are left out. */
export async function* filesBelow(
  handle: FileSystemHandle,
  path: string,
  depth = 0,
): AsyncGenerator<FoundFile> {
  if (handle.kind === 'file') {
    yield { path, file: () => (handle as FileSystemFileHandle).getFile() };
    return;
  }
  const names = new Map<string, FileSystemHandle>();
  try {
    if (depth > MAX_DEPTH) throw new Error(`It lies more than ${MAX_DEPTH} folders deep.`);
    for await (const [name, inside] of (handle as FileSystemDirectoryHandle).entries())
      if (!isHidden(name)) names.set(name, inside);
  } catch (error) {
    yield { path, file: () => Promise.reject(error) };
    return;
  }
  for (const name of [...names.keys()].sort())
    yield* filesBelow(names.get(name)!, `${path}/${name}`, depth + 1);
}

/** Files that were chosen or dropped, sorted as the command line sorts folders. */
export function sortedFiles(files: readonly File[]): FoundFile[] {
  return files
    .map((file) => ({ path: file.webkitRelativePath || file.name, file: async () => file }))
    .filter(({ path }) => !path.split('/').slice(1).some(isHidden))
    .sort((a, b) => byParts(a.path.split('/'), b.path.split('/')));
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

function byParts(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, i) => part !== b[i]);
  if (at < 0) return a.length - b.length;
  const [one, other] = [a[at]!, b[at]];
  return other === undefined || one > other ? 1 : -1;
}

/** The inputs that files stand for: themselves, or what is in an archive. Signed statements beside files are no inputs. */
export async function* inputsOf(
  files: AsyncIterable<FoundFile> | Iterable<FoundFile>,
): AsyncGenerator<PageInput> {
  // A statement comes after its file in their order, but what begins alike may come between.
  const statements = new Map<string, () => Promise<File>>();
  const waiting: FoundFile[] = [];
  for await (const found of files) {
    if (found.path.endsWith(SIDECAR)) statements.set(found.path.slice(0, -SIDECAR.length), found.file);
    else waiting.push(found);
  }
  for (const found of waiting) yield* inputsFor(found, statements);
}

async function* inputsFor(
  { path, file }: FoundFile,
  statements: ReadonlyMap<string, () => Promise<File>>,
): AsyncGenerator<PageInput> {
  const name = path.slice(0, MAX_PATH);
  let opened: File;
  let beside: File | undefined;
  try {
    [opened, beside] = await Promise.all([file(), statements.get(path)?.()]);
  } catch (error) {
    yield { name, read: () => Promise.reject(error) };
    return;
  }
  const inside = archiveInputs({
    ...{ name, file: opened, stamp: stampOf(opened), depth: 0 },
    ...{ allowance: wholeAllowance(), unbrotli },
  });
  if (inside) yield* inside;
  else {
    const stamp = [opened, beside].flatMap((one) => (one ? [stampOf(one)] : [])).join(' ');
    const whole = async () => {
      const now = await file();
      assertWithin(limits.fileBytes, now.size);
      return now;
    };
    yield {
      name,
      stamp,
      file: whole,
      read: async () => new Uint8Array(await (await whole()).arrayBuffer()),
      ...(beside ? { beside: () => readStatement(beside) } : {}),
      ...(statements.size > 0 ? { linked: (href) => statementIn(statements, path, href) } : {}),
    };
  }
}

/** The signed statement that a saved page names in its own folder. */
async function statementIn(
  statements: ReadonlyMap<string, () => Promise<File>>,
  page: string,
  href: string,
): Promise<Uint8Array | undefined> {
  const name = statementNamed(href);
  if (name === undefined) return undefined;
  const of = page.slice(0, page.lastIndexOf('/') + 1) + name.slice(0, -SIDECAR.length);
  const file = await statements.get(of)?.();
  if (!file || file.size > MAX_ENVELOPE_BYTES) return undefined;
  return new Uint8Array(await file.arrayBuffer());
}

function stampOf({ size, lastModified }: File): string {
  return `${size}:${lastModified}`;
}

/** Undefined for what is no JSON, or larger than any signed statement: the file is judged without it. */
async function readStatement(file: File): Promise<unknown> {
  if (file.size > MAX_ENVELOPE_BYTES) return undefined;
  try {
    return JSON.parse(await file.text());
  } catch {
    return undefined;
  }
}
