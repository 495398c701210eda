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
  /** Ids under which there is something that is no pack. */
  leftovers(): Promise<readonly string[]>;
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

/** Files in folders: what a platform has to have for a store of packs. */
export type PackFiles = {
  folders(): Promise<readonly string[]>;
  /** Undefined where there is no such file. */
  size(folder: string, name: string): Promise<number | undefined>;
  read(folder: string, name: string): Promise<Uint8Array | undefined>;
  /** Replaces the file as a whole: a crash leaves the old one or the new one. */
  write(folder: string, name: string, bytes: Uint8Array): Promise<void>;
  append(folder: string, name: string): Promise<ModelSink>;
  /** Removes a file, or the folder with all that is in it. What is not there is no error. */
  remove(folder: string, name?: string): Promise<void>;
};

const MODEL = 'model.onnx';
const PACK = 'pack.json';
const PARTIAL = 'partial.json';

/** A store in files: for each pack a folder with the model, and `pack.json` once it is installed. */
export function filePacks(files: PackFiles): PackStore {
  async function find(id: string): Promise<InstalledPack | undefined> {
    const pack = (await readJson(id, PACK)) as InstalledPack | undefined;
    return pack && (await files.size(id, MODEL)) === pack.bytes ? pack : undefined;
  }

  async function readJson(id: string, name: string): Promise<unknown> {
    const bytes = await files.read(id, name);
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  }

  const writeJson = (id: string, name: string, value: unknown) =>
    files.write(id, name, new TextEncoder().encode(JSON.stringify(value)));

  return {
    find,
    async list() {
      const found = await Promise.all((await files.folders()).map(find));
      return found
        .filter((pack) => pack !== undefined)
        .sort((a, b) => a.card.title.localeCompare(b.card.title, 'en'));
    },
    async leftovers() {
      const folders = await files.folders();
      const packs = await Promise.all(folders.map(find));
      return folders.filter((_, index) => !packs[index]);
    },
    async model(id) {
      const model = await files.read(id, MODEL);
      if (!model) throw new ModelMissing(id);
      return model;
    },
    async partial(id) {
      const bytes = await files.size(id, MODEL);
      if (bytes === undefined || (await find(id))) return undefined;
      const { validator } = ((await readJson(id, PARTIAL)) ?? {}) as { validator?: string };
      return { bytes, ...(validator === undefined ? {} : { validator }) };
    },
    async append(id, validator) {
      if ((await files.size(id, PARTIAL)) === undefined) await writeJson(id, PARTIAL, { validator });
      return files.append(id, MODEL);
    },
    async commit(pack) {
      await writeJson(pack.card.id, PACK, pack);
      await files.remove(pack.card.id, PARTIAL);
    },
    async change(id, change) {
      const pack = await find(id);
      if (pack) await writeJson(id, PACK, { ...pack, ...change });
    },
    async remove(id) {
      // First what makes it a pack: whatever happens then, no half of one is left.
      await files.remove(id, PACK);
      await files.remove(id);
    },
  };
}

/** Files in memory, for tests. */
export function memoryFiles(): PackFiles {
  const folders = new Map<string, Map<string, Uint8Array>>();
  const folderOf = (name: string) => {
    const folder = folders.get(name) ?? new Map<string, Uint8Array>();
    folders.set(name, folder);
    return folder;
  };
  return {
    folders: async () => [...folders.keys()],
    size: async (folder, name) => folders.get(folder)?.get(name)?.length,
    read: async (folder, name) => folders.get(folder)?.get(name),
    write: async (folder, name, bytes) => void folderOf(folder).set(name, bytes.slice()),
    append: async (folder, name) => ({
      write: async (bytes) => {
        const before = folderOf(folder).get(name) ?? new Uint8Array();
        const after = new Uint8Array(before.length + bytes.length);
        after.set(before);
        after.set(bytes, before.length);
        folderOf(folder).set(name, after);
      },
      close: async () => {},
    }),
    async remove(folder, name) {
      if (name === undefined) folders.delete(folder);
      else folders.get(folder)?.delete(name);
    },
  };
}

/** A model that is not on this machine. */
export class ModelMissing extends Error {
  override readonly name = 'ModelMissing';

  constructor(id: string) {
    super(`The detector "${id}" is not installed. Install it, or choose another one.`);
  }
}
