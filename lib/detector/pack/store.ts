import type { DetectorCard } from '../card.ts';

/** A pack that is kept on this machine, ready to run. */
export type InstalledPack = {
  /** With a self-test: the card's own, or what was measured when it was installed. */
  readonly card: DetectorCard;
  /** The card as it was published: what a claim on it speaks of. */
  readonly published: DetectorCard;
  readonly origin: 'recommended' | 'own';
  readonly bytes: number;
  /** Unix seconds. */
  readonly installed: number;
  /** Whether the reader said that the card's figures count (`speech.ts`). */
  readonly allowed: boolean;
};

/** What is there of a model that is not installed yet. */
export type PartialModel = {
  readonly bytes: number;
  /** The server's name for this version of the file, for `If-Range`. */
  readonly validator?: string;
};

/** Takes a model's bytes, one piece after the other. */
export type ModelSink = {
  write(bytes: Uint8Array): Promise<void>;
  /** Everything written so far is kept. */
  close(): Promise<void>;
};

/**
 * Where packs are kept. A pack is there once `commit` has ended and not before: whatever a crash leaves behind is a partial
 * model, which is taken up again or removed.
 *
 * Ids come from checked cards (`[a-z0-9-]`), never from anywhere else. Writing throws what the platform throws where there is no
 * room; `install.ts` turns that into {@link NoRoom}.
 */
export type PackStore = {
  list(): Promise<readonly InstalledPack[]>;
  /** An installed pack; undefined where there is none. */
  find(id: string): Promise<InstalledPack | undefined>;
  /** The model file, installed or partial. */
  model(id: string): Promise<Uint8Array>;
  partial(id: string): Promise<PartialModel | undefined>;
  /** Takes bytes from `partial.bytes` on; from the start where there is no partial model. */
  append(id: string, validator?: string): Promise<ModelSink>;
  /** Makes the partial model an installed pack. */
  commit(pack: InstalledPack): Promise<void>;
  /** Changes what is kept beside an installed model. */
  change(id: string, change: Pick<InstalledPack, 'allowed'>): Promise<void>;
  /** Removes the pack, or what is there of it. */
  remove(id: string): Promise<void>;
};

/** A store in memory, for tests and for platforms that have no other. */
export function memoryPacks(): PackStore {
  const models = new Map<string, { chunks: Uint8Array[]; validator?: string }>();
  const packs = new Map<string, InstalledPack>();
  const sizeOf = (id: string) => models.get(id)?.chunks.reduce((sum, { length }) => sum + length, 0);
  return {
    list: async () => [...packs.values()],
    find: async (id) => packs.get(id),
    async model(id) {
      const whole = new Uint8Array(sizeOf(id) ?? 0);
      let at = 0;
      for (const chunk of models.get(id)?.chunks ?? []) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      return whole;
    },
    async partial(id) {
      const kept = models.get(id);
      if (!kept || packs.has(id)) return undefined;
      return { bytes: sizeOf(id)!, ...(kept.validator === undefined ? {} : { validator: kept.validator }) };
    },
    async append(id, validator) {
      const kept = models.get(id) ?? { chunks: [], ...(validator === undefined ? {} : { validator }) };
      models.set(id, kept);
      return { write: async (bytes) => void kept.chunks.push(bytes.slice()), close: async () => {} };
    },
    commit: async (pack) => void packs.set(pack.card.id, pack),
    change: async (id, change) => void packs.set(id, { ...packs.get(id)!, ...change }),
    async remove(id) {
      packs.delete(id);
      models.delete(id);
    },
  };
}
