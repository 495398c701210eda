import { once } from 'node:events';
import { RegistryUnreachable } from '../../lib/registry/rpc.ts';
import { reading, writing } from '../open-registry.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import { type BuildOptions, build } from './build.ts';
import { createIndexServer } from './server.ts';
import type { IndexStorage } from './storage.ts';

export type ServeOptions = BuildOptions & {
  readonly host: string;
  readonly port: number;
  /** Seconds between builds; 0 serves what `colophon index build` has made. */
  readonly every: number;
};

/**
 * Serves the storage's epochs until the process is asked to end, and follows the registry if it is to. Prints one JSON line
 * when it is ready, and one for each new epoch.
 *
 * @param secret the key of the account that anchors new epochs; without one they are not anchored.
 */
export async function runServe(
  storage: IndexStorage,
  secret: Uint8Array | undefined,
  options: ServeOptions,
  output: Output,
): Promise<number> {
  const server = createIndexServer(storage);
  const url = await server.listen({ host: options.host, port: options.port });
  output.out(JSON.stringify({ url }));
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
  const following = options.every > 0 ? follow(storage, secret, options, output, ended.signal) : undefined;
  if (!ended.signal.aborted) await once(ended.signal, 'abort');
  await following;
  await server.close();
  return 0;
}

/** Builds again and again. A chain that can't be asked just now is asked again next time. */
async function follow(
  storage: IndexStorage,
  secret: Uint8Array | undefined,
  options: ServeOptions,
  { out, err }: Output,
  ended: AbortSignal,
): Promise<void> {
  let root = await storage.latest();
  while (!ended.aborted) {
    try {
      const line = secret
        ? await writing(options, secret, (sender, client) => build(storage, client, options, sender))
        : await reading(options, (client) => build(storage, client, options));
      if (line.root !== root) out(JSON.stringify(line));
      root = line.root;
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      err(`colophon index: ${sanitize(error.message)}`);
    }
    await sleep(options.every * 1000, ended);
  }
}

async function sleep(milliseconds: number, ended: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  ended.addEventListener('abort', () => resolve(), { once: true });
  if (ended.aborted) resolve();
  await promise;
  clearTimeout(timer);
}
