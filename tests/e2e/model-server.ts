import { type Seen, startServer } from './web-server.ts';

/** How a file is served. */
export type Model = {
  readonly bytes: Uint8Array;
  readonly etag: string;
  /** After so many bytes of an answer nothing more comes until `release`. */
  readonly holdAfter?: number;
};

/** A server that knows ranges, as those of models do. */
export type ModelServer = {
  readonly url: string;
  readonly seen: Seen[];
  readonly serve: (path: string, model: Model) => void;
  /** Lets everything that is held go on. */
  readonly release: () => void;
  readonly stop: () => Promise<void>;
};

/** Starts a model server on a loopback port. */
export async function startModelServer(): Promise<ModelServer> {
  const models = new Map<string, Model>();
  let held: (() => void)[] = [];
  const server = await startServer((request, response) => {
    const model = models.get(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (!model) return response.writeHead(404).end();
    const { bytes, etag, holdAfter = Number.POSITIVE_INFINITY } = model;
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const isSame = (request.headers['if-range'] ?? etag) === etag;
    const from = wanted && isSame ? Number(wanted[1]) : 0;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length - from),
      etag,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    const until = Math.min(bytes.length, from + holdAfter);
    response.write(bytes.subarray(from, until));
    if (until === bytes.length) response.end();
    else held.push(() => response.end(bytes.subarray(until)));
  });
  return {
    ...server,
    serve: (path, model) => void models.set(path, model),
    release() {
      for (const goOn of held) goOn();
      held = [];
    },
  };
}
