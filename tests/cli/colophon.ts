import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

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
