import { ArchiveRefused, failing } from '../../lib/batch/archive.ts';
import { wholeAllowance } from '../../lib/batch/read-stream.ts';
import type { Input } from '../inputs.ts';
import type { Archive } from './archive.ts';
import { filesInWarc } from './warc.ts';
import { filesInZip } from './zip.ts';

/** An archive in an archive in an archive is read, and no further: one can be made that holds itself. */
const MAX_DEPTH = 2;

/** The inputs in an archive on the disk, by what its name ends with; undefined where the file is none. */
export function unpack(path: string, note: Archive['note']): AsyncIterable<Input> | undefined {
  return open({ name: path, source: { path }, depth: 0, allowance: wholeAllowance(), note });
}

/** WACZ is a ZIP with web archives and their indexes in it. Source: https://specs.webrecorder.net/wacz/1.1.1/ */
function open(archive: Archive): AsyncIterable<Input> | undefined {
  const kind = /\.(zip|wacz|warc(?:\.gz)?)$/.exec(archive.name.toLowerCase())?.[1];
  if (!kind) return undefined;
  if (archive.depth > MAX_DEPTH) return tooDeep(archive.name);
  if (kind.startsWith('warc')) return filesInWarc(archive);
  const inside = filesInZip(archive, (name, source) =>
    open({ ...archive, name, source, depth: archive.depth + 1 }),
  );
  return kind === 'wacz' ? onlyArchived(inside, archive.name) : inside;
}

async function* tooDeep(name: string): AsyncGenerator<Input> {
  yield failing(name, new ArchiveRefused(`lies more than ${MAX_DEPTH} archives deep: unpack it first`));
}

async function* onlyArchived(inputs: AsyncIterable<Input>, name: string): AsyncGenerator<Input> {
  for await (const input of inputs) {
    if (input.name === name || /\.warc(\.gz)?(!|$)/i.test(input.name.slice(name.length))) yield input;
  }
}
