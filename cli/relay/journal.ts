import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where a record lies in its journal, in bytes. */
export type Position = { readonly offset: number; readonly length: number };

/** An append-only list of JSON records. What was appended is there after any crash. */
export type Journal<T> = {
  /** Resolves when the record is on disk, not before. Appends that wait together share one fsync. */
  append(record: T): Promise<Position>;
  read(position: Position): Promise<T>;
  /** Bytes written so far. */
  size(): number;
  close(): Promise<void>;
};

/** What of a file the journal uses; `open` of `node:fs/promises` gives it. */
export type JournalFile = Pick<FileHandle, 'read' | 'write' | 'datasync' | 'truncate' | 'stat' | 'close'>;

/** A frame: 4 bytes magic, 4 bytes length, 8 bytes of the payload's SHA-256, then the payload: records, one a line. */
const HEADER = 16;
const MAGIC = Buffer.from('CLPH');

/** A frame holds the records that waited together, up to this many bytes, or one longer record. */
const FRAME_BYTES = 2 ** 24;

/** No record is longer; what claims to be is damage. */
const MAX_RECORD_BYTES = 2 ** 28;

/**
 * Opens a journal, creating it where there is none, and replays its records in order.
 *
 * The next frame is written only after the one before it is on disk, so a crash can tear the last frame alone, and
 * nothing in that frame was acknowledged: it is cut off. A damaged frame with a whole one behind it is not a torn tail
 * but a damaged disk, and is not repaired silently.
 *
 * @throws {@link JournalDamaged} naming the byte.
 */
export async function openJournal<T>(
  path: string,
  replay: (record: T, position: Position) => void,
  openFile: (path: string) => Promise<JournalFile> = openDurably,
): Promise<Journal<T>> {
  const file = await openFile(path);
  let size = 0;
  for await (const { payload, offset, end } of framesOf(file, path)) {
    for (const { text, at } of linesOf(payload))
      replay(JSON.parse(text), { offset: offset + at, length: Buffer.byteLength(text) });
    size = end;
  }
  await file.truncate(size);
  await file.datasync();

  type Waiting = { bytes: Buffer; done: (position: Position) => void; failed: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;
  let broken: JournalFailed | undefined;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const group = firstFrame(waiting);
      waiting = waiting.slice(group.length);
      try {
        if (broken) throw broken.cause;
        const frame = frameOf(group.map(({ bytes }) => bytes));
        await writeWhole(file, frame, size);
        await file.datasync();
        let offset = size + HEADER;
        size += frame.length;
        for (const { bytes, done } of group) {
          done({ offset, length: bytes.length });
          offset += bytes.length + 1;
        }
      } catch (error) {
        // After a failed write or fsync nobody knows what is on disk: only a restart, which reads it, can go on.
        broken ??= new JournalFailed(path, error);
        for (const { failed } of group) failed(broken);
      }
    }
    // In the same step as the last look at what waits: an append that comes next must start a new flush.
    flushing = undefined;
  }

  return {
    append(record) {
      if (broken) return Promise.reject(broken);
      const { promise, resolve, reject } = Promise.withResolvers<Position>();
      waiting.push({ bytes: Buffer.from(JSON.stringify(record)), done: resolve, failed: reject });
      flushing ??= flush();
      return promise;
    },
    async read({ offset, length }) {
      const bytes = await readWhole(file, offset, length);
      return JSON.parse(bytes.toString('utf8'));
    },
    size: () => size,
    async close() {
      await flushing;
      await file.close();
    },
  };
}

/** A journal that forgets with its process, for a development network. */
export function memoryJournal<T>(): Journal<T> {
  const records: string[] = [];
  return {
    async append(record) {
      records.push(JSON.stringify(record));
      return { offset: records.length - 1, length: 1 };
    },
    read: async ({ offset }) => JSON.parse(records[offset]!),
    size: () => records.length,
    close: async () => {},
  };
}

/** Opens or creates a file and makes sure that its name, too, is on disk. */
async function openDurably(path: string): Promise<JournalFile> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return open(path, 'wx+', 0o600);
  });
  const folder = await open(dirname(path), 'r');
  await folder.sync();
  await folder.close();
  return file;
}

type Frame = { readonly payload: Buffer; readonly offset: number; readonly end: number };

async function* framesOf(file: JournalFile, path: string): AsyncGenerator<Frame> {
  const { size } = await file.stat();
  for (let at = 0; at < size; ) {
    const frame = await frameAt(file, at, size);
    if (!frame) {
      if (await wholeFrameAfter(file, at, size)) throw new JournalDamaged(path, at);
      return;
    }
    yield frame;
    at = frame.end;
  }
}

async function frameAt(file: JournalFile, at: number, size: number): Promise<Frame | undefined> {
  if (at + HEADER > size) return undefined;
  const header = await readWhole(file, at, HEADER);
  const length = header.readUInt32BE(4);
  const offset = at + HEADER;
  if (!header.subarray(0, 4).equals(MAGIC) || length > MAX_RECORD_BYTES || offset + length > size)
    return undefined;
  const payload = await readWhole(file, offset, length);
  return checksum(payload).equals(header.subarray(8)) ? { payload, offset, end: offset + length } : undefined;
}

async function wholeFrameAfter(file: JournalFile, damaged: number, size: number): Promise<boolean> {
  const rest = await readWhole(file, damaged, Math.min(size - damaged, MAX_RECORD_BYTES));
  for (let at = rest.indexOf(MAGIC, 1); at >= 0; at = rest.indexOf(MAGIC, at + 1)) {
    if (await frameAt(file, damaged + at, size)) return true;
  }
  return false;
}

function frameOf(records: readonly Buffer[]): Buffer {
  const newline = Buffer.from('\n');
  const payload = Buffer.concat(records.flatMap((bytes, i) => (i === 0 ? [bytes] : [newline, bytes])));
  const header = Buffer.alloc(HEADER);
  MAGIC.copy(header);
  header.writeUInt32BE(payload.length, 4);
  checksum(payload).copy(header, 8);
  return Buffer.concat([header, payload]);
}

function firstFrame<W extends { readonly bytes: Buffer }>(waiting: readonly W[]): W[] {
  const group: W[] = [];
  let bytes = 0;
  for (const one of waiting) {
    bytes += one.bytes.length + 1;
    if (group.length > 0 && bytes > FRAME_BYTES) break;
    group.push(one);
  }
  return group;
}

function* linesOf(payload: Buffer): Generator<{ text: string; at: number }> {
  for (let at = 0; at < payload.length; ) {
    const newline = payload.indexOf(0x0a, at);
    const end = newline < 0 ? payload.length : newline;
    yield { text: payload.toString('utf8', at, end), at };
    at = end + 1;
  }
}

function checksum(payload: Buffer): Buffer {
  return createHash('sha256').update(payload).digest().subarray(0, 8);
}

async function writeWhole(file: JournalFile, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

async function readWhole(file: JournalFile, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Error(`The journal ends at ${at + done}, before ${at + length}.`);
    done += bytesRead;
  }
  return bytes;
}

/** A frame in the middle of the journal does not have its checksum: the disk or a hand changed it. */
export class JournalDamaged extends Error {
  override name = 'JournalDamaged';
  constructor(path: string, at: number) {
    super(
      `${path} is damaged at byte ${at}, with whole records behind it. Restore it from a copy; do not cut it, or accepted claims are lost.`,
    );
  }
}

/** The journal could not be written. Nothing more is accepted until a restart has read what is on disk. */
export class JournalFailed extends Error {
  override name = 'JournalFailed';
  constructor(path: string, cause: unknown) {
    super(
      `${path} could not be written (${cause instanceof Error ? cause.message : cause}). Make room on the disk and start again.`,
      { cause },
    );
  }
}
