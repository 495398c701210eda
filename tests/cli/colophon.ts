import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { DevNetwork } from '../../cli/dev/network.ts';
import { type Principal, publish, sign } from '../../lib/sdk.ts';

/** How a run of the real command ended. */
export type Run = { readonly code: number | null; readonly out: string; readonly err: string };

const root = resolve(import.meta.dirname, '../..');

/** Runs `colophon` as a user does: another process, with this environment and nothing else of ours. */
export async function colophon(
  args: readonly string[],
  { env = {}, stdin }: { env?: Readonly<Record<string, string>>; stdin?: Uint8Array | string } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [resolve(root, 'cli/main.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  child.stdin.end(stdin);
  const [code] = await once(child, 'close');
  return { code, out, err };
}

/** How a run that prints JSON lines ended. */
// biome-ignore lint/suspicious/noExplicitAny: what a line holds is what a test is about.
export type JsonRun = Run & { readonly lines: any[] };

/** A run that prints JSON lines and nothing else, with what they say. */
export function withLines(run: Run): JsonRun {
  return { ...run, lines: linesIn(run.out) };
}

/** What JSON lines say. */
export function linesIn(text: string): JsonRun['lines'] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Runs `colophon` on a development network, as whoever has the secret. */
export async function colophonAs(
  { chain, service }: Pick<DevNetwork, 'chain' | 'service'>,
  secret: string,
  ...args: string[]
): Promise<JsonRun> {
  const env = { COLOPHON_RPC: chain.rpcUrl, COLOPHON_SERVICE: service.url, COLOPHON_KEY: secret };
  return withLines(await colophon(args, { env }));
}

/**
 * Signs a text and publishes the claim, as `colophon sign` does, without a process of its own.
 *
 * @param secret 64 hexadecimal digits.
 */
export async function signText(
  { domain, service }: Pick<DevNetwork, 'domain' | 'service'>,
  secret: string,
  text: string,
  principal?: Principal,
): Promise<void> {
  const signer = { secret: Buffer.from(secret, 'hex'), domain, ...(principal ? { principal } : {}) };
  const envelope = await sign({ type: 'text', text }, { kind: 'textHuman' }, signer, 2 ** 35);
  await publish(envelope, service.url, fetch);
}
