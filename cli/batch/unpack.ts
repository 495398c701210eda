import { createReadStream } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { archiveKind, MAX_DEPTH, onlyArchived, orNothing, tooDeep } from '../../lib/batch/archive.ts';
import { wholeAllowance } from '../../lib/batch/read-stream.ts';
import { warcInputs } from '../../lib/batch/warc-inputs.ts';
import { limits } from '../../lib/content/limits.ts';
import type { Input } from '../inputs.ts';
import type { Archive } from './archive.ts';
import { filesInZip, stampOf } from './zip.ts';

/** The inputs in an archive on the disk, by what its name ends with; undefined where the file is none. */
export function unpack(path: string, note: Archive['note']): AsyncIterable<Input> | undefined {
  return open({ name: path, source: { path }, depth: 0, allowance: wholeAllowance(), note });
}

function open(archive: Archive): AsyncIterable<Input> | undefined {
  const inputs = inputsIn(archive);
  return inputs && orNothing(inputs, archive.name);
}

function inputsIn(archive: Archive): AsyncIterable<Input> | undefined {
  const kind = archiveKind(archive.name);
  if (!kind) return undefined;
  if (archive.depth > MAX_DEPTH) return tooDeep(archive.name);
  if (kind === 'warc') return filesInWarc(archive);
  const inside = filesInZip(archive, (name, source) =>
    open({ ...archive, name, source, depth: archive.depth + 1 }),
  );
  return kind === 'wacz' ? onlyArchived(inside, archive.name) : inside;
}

/** What is in a web archive: see {@link warcInputs}. */
export async function* filesInWarc({ name, source, allowance }: Archive): AsyncGenerator<Input> {
  yield* warcInputs({
    ...{ name, allowance },
    open: async () => ('path' in source ? createReadStream(source.path) : source.stream()),
    opens: 'front',
    keeps: 'bytes',
    stamp: 'path' in source ? await stampOf(source.path).catch(() => '') : source.stamp,
    unbrotli,
  });
}

async function* unbrotli(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield brotliDecompressSync(bytes, { maxOutputLength: limits.fileBytes.max });
}
