import { spawnSync } from 'node:child_process';

/**
 * Builds the extension for Chromium in a process of its own: the builder draws its progress on standard output, which
 * belongs to the demo's result.
 *
 * @throws with what the builder said, where it failed.
 */
export function buildExtension(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/wxt/bin/wxt.mjs', 'build'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The extension could not be built:\n${stdout}${stderr}`);
}
