import { describe, expect, test } from 'vitest';
import { DownloadFailed } from '../../../../lib/detector/pack/download.ts';
import {
  IdTaken,
  type InstallOptions,
  installPack,
  NoRoom,
  stageModel,
} from '../../../../lib/detector/pack/install.ts';
import { ModelRefused } from '../../../../lib/detector/pack/onnx.ts';
import { filePacks, memoryFiles, type PackStore } from '../../../../lib/detector/pack/store.ts';
import { tinyCard, tinyModel } from '../tiny-onnx.ts';

const URL_ = 'https://models.example/tiny.onnx';
const model = tinyModel({ padding: 5_000 });
const reserved = new Map([
  ['image-1', ''],
  ['known', 'ab'.repeat(32)],
]);
const card = tinyCard(model, { model: { ...tinyCard(model).model, url: URL_ } });

type Server = {
  bytes: Uint8Array;
  etag?: string | undefined;
  /** Ends the connection after so many bytes of an answer. */
  cutAfter?: number | undefined;
  ranges: boolean;
  status?: number;
};

function serverOf(change: Partial<Server> = {}) {
  const server: Server = { bytes: model, etag: '"1"', ranges: true, ...change };
  const asked: Record<string, string>[] = [];
  const fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    const headers = init.headers as Record<string, string>;
    asked.push(headers);
    if (server.status) return new Response('', { status: server.status });
    const wanted = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const same = headers['if-range'] === undefined || headers['if-range'] === server.etag;
    const from = server.ranges && same ? wanted : 0;
    const body = server.bytes.subarray(from);
    const sent = server.cutAfter === undefined ? body : body.subarray(0, server.cutAfter);
    let at = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= sent.length) {
          if (sent.length < body.length) controller.error(new TypeError('connection lost'));
          else controller.close();
          return;
        }
        controller.enqueue(sent.slice(at, at + 1_000));
        at += 1_000;
      },
    });
    return new Response(stream as unknown as BodyInit, {
      status: from > 0 ? 206 : 200,
      headers: {
        ...(server.etag === undefined ? {} : { etag: server.etag }),
        ...(from > 0
          ? { 'content-range': `bytes ${from}-${server.bytes.length - 1}/${server.bytes.length}` }
          : {}),
      },
    });
  };
  return { server, asked, fetch };
}

function options(store: PackStore, fetch: InstallOptions['fetch'], change: Partial<InstallOptions> = {}) {
  const steps: string[] = [];
  return {
    steps,
    store,
    fetch,
    origin: 'own' as const,
    reserved,
    signal: new AbortController().signal,
    progress: ({ step, bytes }: { step: string; bytes: number }) => void steps.push(`${step} ${bytes}`),
    check: async (_: Uint8Array, published: typeof card) => published,
    now: () => 1_700_000_000,
    ...change,
  };
}

describe('an installation', () => {
  test('fetches, checks and keeps the model, and says how far it is', async () => {
    const store = filePacks(memoryFiles());
    const { fetch } = serverOf();
    const how = options(store, fetch);
    await installPack(card, how);
    expect(await store.list()).toMatchObject([{ card: { id: 'tiny' }, bytes: model.length, allowed: false }]);
    expect(await store.model('tiny')).toEqual(new Uint8Array(model));
    expect(how.steps[0]).toBe('fetching 0');
    expect(how.steps.at(-1)).toBe(`checking ${model.length}`);
    expect(await store.partial('tiny')).toBeUndefined();
  });

  test('that was cut off goes on where it was, asking for the rest of the same version', async () => {
    const store = filePacks(memoryFiles());
    const { server, asked, fetch } = serverOf({ cutAfter: 2_500 });
    await expect(installPack(card, options(store, fetch))).rejects.toThrow(DownloadFailed);
    expect(await store.partial('tiny')).toEqual({ bytes: 2_500, validator: '"1"' });
    expect(await store.list()).toEqual([]);
    server.cutAfter = undefined;
    await installPack(card, options(store, fetch));
    expect(asked).toEqual([{}, { range: 'bytes=2500-', 'if-range': '"1"' }]);
    expect(await store.list()).toHaveLength(1);
  });

  test('that is cancelled keeps what it has, and is no pack', async () => {
    const store = filePacks(memoryFiles());
    const { fetch } = serverOf();
    const cancel = new AbortController();
    const how = options(store, fetch, {
      signal: cancel.signal,
      progress: ({ bytes }) => void (bytes >= 2_000 && cancel.abort(new Error('cancelled'))),
    });
    await expect(installPack(card, how)).rejects.toThrow('cancelled');
    expect((await store.partial('tiny'))!.bytes).toBeGreaterThanOrEqual(2_000);
    expect(await store.list()).toEqual([]);
  });

  test.each([
    ['has another version now', { etag: '"2"' }],
    ['knows no ranges', { ranges: false }],
  ])('starts anew where the server %s', async (_, change) => {
    const store = filePacks(memoryFiles());
    const { server, fetch } = serverOf({ cutAfter: 2_500 });
    await installPack(card, options(store, fetch)).catch(() => {});
    Object.assign(server, { cutAfter: undefined, ...change });
    await installPack(card, options(store, fetch));
    expect(await store.model('tiny')).toEqual(new Uint8Array(model));
  });

  test('starts anew once where the pieces of a resumed file do not fit together', async () => {
    const store = filePacks(memoryFiles());
    const { server, asked, fetch } = serverOf({
      cutAfter: 2_500,
      etag: undefined,
      bytes: model.map((byte) => byte ^ 1),
    });
    await installPack(card, options(store, fetch)).catch(() => {});
    Object.assign(server, { cutAfter: undefined, bytes: model });
    await installPack(card, options(store, fetch));
    expect(asked).toHaveLength(3);
    expect(await store.model('tiny')).toEqual(new Uint8Array(model));
  });

  test.each<[string, Partial<Server>, ModelRefused['code']]>([
    ['another file', { bytes: model.map((byte) => byte ^ 1) }, 'wrong-hash'],
    ['a file without end', { bytes: new Uint8Array(model.length + 1) }, 'too-large'],
  ])('refuses %s and leaves nothing', async (_, change, code) => {
    const store = filePacks(memoryFiles());
    const { fetch } = serverOf(change);
    await expect(installPack(card, options(store, fetch))).rejects.toMatchObject({ code });
    expect(await store.list()).toEqual([]);
    expect(await store.partial('tiny')).toBeUndefined();
  });

  test('names the server and its answer where it refuses', async () => {
    const { fetch } = serverOf({ status: 403 });
    await expect(installPack(card, options(filePacks(memoryFiles()), fetch))).rejects.toThrow(
      'https://models.example did not give the model: the server answered 403.',
    );
  });

  test('leaves nothing where the model fails its trial', async () => {
    const store = filePacks(memoryFiles());
    const { fetch } = serverOf();
    const check = async () => {
      throw new ModelRefused('not-finite', 'it answers NaN or infinity');
    };
    await expect(installPack(card, options(store, fetch, { check }))).rejects.toThrow(ModelRefused);
    expect(await store.list()).toEqual([]);
    expect(await store.partial('tiny')).toBeUndefined();
  });

  test('says before it starts how much room is missing', async () => {
    const { asked, fetch } = serverOf();
    const how = options(filePacks(memoryFiles()), fetch, { room: async () => 100 });
    await expect(installPack(card, how)).rejects.toThrow(NoRoom);
    await expect(installPack(card, how)).rejects.toThrow(/needs 0\.0 MB and 0\.0 MB are free/);
    expect(asked).toEqual([]);
  });

  test.each(['QuotaExceededError', 'ENOSPC'])('says in words that the disk is full (%s)', async (name) => {
    const store = filePacks(memoryFiles());
    const full: PackStore = {
      ...store,
      append: async () => ({
        write: async () => {
          throw Object.assign(new Error('full'), { name, code: name });
        },
        close: async () => {},
      }),
    };
    const { fetch } = serverOf();
    await expect(installPack(card, options(full, fetch))).rejects.toThrow(NoRoom);
  });

  test.each(['image-1', 'known'])('gives the name "%s" to no other pack', async (id) => {
    const { fetch } = serverOf();
    await expect(installPack({ ...card, id }, options(filePacks(memoryFiles()), fetch))).rejects.toThrow(
      IdTaken,
    );
  });
});

describe('a model brought as a file', () => {
  const file = (bytes: Uint8Array) => ({
    size: bytes.length,
    stream: () => new Blob([bytes as BlobPart]).stream(),
  });
  const { url: _, ...withoutUrl } = card.model;
  const own = { ...card, model: withoutUrl };

  test('is installed from where it was put', async () => {
    const store = filePacks(memoryFiles());
    await stageModel(own, file(model), { store, origin: 'own', reserved });
    const never = async () => Promise.reject(new Error('nothing is fetched'));
    await installPack(own, options(store, never));
    expect(await store.list()).toHaveLength(1);
  });

  test('of another size is refused before it is read', async () => {
    const stream = () => {
      throw new Error('it was read');
    };
    const store = filePacks(memoryFiles());
    await expect(
      stageModel(own, { size: 2_000_000_000, stream }, { store, origin: 'own', reserved }),
    ).rejects.toMatchObject({
      code: 'too-large',
    });
  });
});
