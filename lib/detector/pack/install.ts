import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type DetectorCard, mostBytes } from '../card.ts';
import { assertHash, type DownloadOptions, downloadModel, type Progress } from './download.ts';
import { ModelRefused } from './onnx.ts';
import type { InstalledPack } from './store.ts';

/** How far an installation is. */
export type InstallProgress = Progress & { readonly step: 'fetching' | 'checking' };

/** What an installation needs from its caller. */
export type InstallOptions = Omit<DownloadOptions, 'progress'> & {
  readonly progress: (progress: InstallProgress) => void;
  readonly origin: InstalledPack['origin'];
  /** Ids of our own packs, each with the hash of its model: `recommended.ts`. */
  readonly reserved: ReadonlyMap<string, string>;
  /** Runs the model on trial: `check-model.ts`. @throws ModelRefused */
  readonly check: (model: Uint8Array, card: DetectorCard) => Promise<DetectorCard>;
  /** Unix seconds. */
  readonly now: () => number;
  /** Bytes that may still be kept; undefined where nobody knows. */
  readonly room?: () => Promise<number | undefined>;
};

/**
 * Installs a pack: fetches its model, where it is not in the store already (brought by `stageModel`), checks the hash, runs it on
 * trial, and only then keeps it. A model that is refused is removed; what a cancelled download has fetched stays, to be resumed.
 *
 * @throws {@link NoRoom}, {@link IdTaken}, ModelRefused, DownloadFailed, the signal's reason.
 */
export async function installPack(published: DetectorCard, options: InstallOptions): Promise<InstalledPack> {
  const { store, signal, progress, origin, check, now, room } = options;
  assertId(published, options);
  const { id, model } = published;
  if (await store.find(id)) await store.remove(id);
  const kept = (await store.partial(id))?.bytes ?? 0;
  const missing = mostBytes(published) - kept;
  const free = await room?.();
  if (free !== undefined && free < missing) throw new NoRoom(missing, free);
  try {
    if (model.url !== undefined)
      await downloadModel(published, { ...options, progress: (at) => progress({ step: 'fetching', ...at }) });
    const bytes = await store.model(id);
    progress({ step: 'checking', bytes: bytes.length, of: bytes.length });
    // What lies in the store counts, not what went by on the way there.
    assertHash(published, bytesToHex(sha256(bytes)));
    const card = await check(bytes, published);
    signal.throwIfAborted();
    const pack = {
      card,
      published,
      origin,
      bytes: bytes.length,
      installed: now(),
      allowed: false,
    };
    await store.commit(pack);
    return pack;
  } catch (error) {
    if (error instanceof ModelRefused) await store.remove(id);
    throw isQuota(error) ? new NoRoom(missing, free) : error;
  }
}

/**
 * Puts a model that the reader brought into the store, as a partial model; `installPack` checks it there.
 *
 * @throws ModelRefused `too-large` before anything is read, where its size is not that of the card; {@link NoRoom}.
 */
export async function stageModel(
  card: DetectorCard,
  file: { readonly size: number; readonly stream: () => ReadableStream<Uint8Array> },
  { store, ...names }: Pick<InstallOptions, 'store' | 'origin' | 'reserved'>,
): Promise<void> {
  assertId(card, names);
  const { bytes } = card.model;
  if (file.size > mostBytes(card) || (bytes !== undefined && file.size !== bytes))
    throw new ModelRefused(
      'too-large',
      `it has ${file.size} bytes, its card says ${bytes ?? mostBytes(card)}`,
    );
  await store.remove(card.id);
  try {
    const sink = await store.append(card.id);
    try {
      for await (const chunk of file.stream()) await sink.write(chunk);
    } finally {
      await sink.close();
    }
  } catch (error) {
    await store.remove(card.id);
    throw isQuota(error) ? new NoRoom(file.size, undefined) : error;
  }
}

/** The names of our own packs are not for others. */
function assertId(
  { id, model }: DetectorCard,
  { origin, reserved }: Pick<InstallOptions, 'origin' | 'reserved'>,
): void {
  const ours = reserved.get(id);
  if (ours !== undefined && (origin === 'own' || ours !== model.sha256)) throw new IdTaken(id);
}

function isQuota(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  return name === 'QuotaExceededError' || code === 'ENOSPC' || code === 'EDQUOT';
}

/** There is no room for a model on this machine, or the browser gives none. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';

  constructor(needed: number, free: number | undefined) {
    const has = free === undefined ? 'there is not that much' : `${megabytes(free)} are free`;
    super(
      `The model needs ${megabytes(needed)} and ${has}. Remove a pack you do not use, or make room on the disk, and try again.`,
    );
  }
}

/** A pack of one's own with the name of a built-in or recommended one. */
export class IdTaken extends Error {
  override readonly name = 'IdTaken';

  constructor(id: string) {
    super(`The card's id "${id}" is that of a pack that comes with Colophon. Give it another one.`);
  }
}

/** A size as people read it. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}
