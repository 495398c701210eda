import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Runs forge or anvil and passes the exit code on. The `forge` and `anvil` that npm puts on the path are shims that
// exit with 0 even when tests fail, so everything here goes through this file.
//
//   node scripts/foundry.ts forge test --root contracts
//   node scripts/foundry.ts forge test --root contracts --match-contract Gas   compare with contracts/snapshots
//   FORGE_SNAPSHOT_CHECK=false FORGE_SNAPSHOT_EMIT=true \
//     node scripts/foundry.ts forge test --root contracts --match-contract Gas   rewrite contracts/snapshots
//   FOUNDRY_PROFILE=intense node scripts/foundry.ts forge test --root contracts  long fuzz and invariant runs
//   node scripts/foundry.ts forge fmt --root contracts --check
//   node scripts/foundry.ts forge lint --root contracts
//   node scripts/foundry.ts anvil --port 8545 --silent

export type FoundryTool = 'forge' | 'anvil';

const require = createRequire(import.meta.url);
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Path of the platform's own Foundry binary, as npm installed it.
 *
 * @throws {FoundryMissing} when npm installed none for this platform.
 */
export function foundryBinary(tool: FoundryTool): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = `@foundry-rs/${tool}-${process.platform}-${arch}`;
  let folder: string;
  try {
    folder = dirname(require.resolve(`${name}/package.json`));
  } catch {
    throw new FoundryMissing(name);
  }
  const binary = join(folder, 'bin', process.platform === 'win32' ? `${tool}.exe` : tool);
  if (!existsSync(binary)) throw new FoundryMissing(name);
  return binary;
}

/**
 * The environment in which forge works the same from any folder: `process.env`, and absolute paths for what forge
 * would otherwise look up from the current one.
 */
export function foundryEnv(): NodeJS.ProcessEnv {
  return {
    FOUNDRY_SOLC: join(root, 'scripts/solc.cjs'),
    FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(root, 'contracts/cache/fuzz'),
    FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(root, 'contracts/cache/invariant'),
    ...process.env,
  };
}

/**
 * `forge lint` records the files that it parses as compiled, but without their bytecode. With a cache in common, the
 * next `forge test` would then leave out those suites, without a word and with exit code 0.
 */
function lintEnv(): NodeJS.ProcessEnv {
  return { ...foundryEnv(), FOUNDRY_OUT: 'out/lint', FOUNDRY_CACHE_PATH: 'cache/lint' };
}

/** Runs forge to its end in the repository root and returns what it printed; throws if it fails. */
export function forge(args: readonly string[]): string {
  const run = spawnSync(foundryBinary('forge'), args, {
    cwd: root,
    env: foundryEnv(),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(`forge ${args.join(' ')} failed:\n${run.stdout}${run.stderr}`);
  return run.stdout;
}

/** npm has not installed a Foundry binary for this platform. */
export class FoundryMissing extends Error {
  override name = 'FoundryMissing';

  constructor(packageName: string) {
    super(
      `${packageName} is not installed. Run npm install without --omit=optional; is this platform supported?`,
    );
  }
}

function main([tool, ...args]: readonly string[]): void {
  if (tool !== 'forge' && tool !== 'anvil') {
    console.error(`usage: node scripts/foundry.ts forge|anvil [arguments], not "${tool ?? ''}"`);
    process.exitCode = 64;
    return;
  }
  const env = args[0] === 'lint' ? lintEnv() : foundryEnv();
  const child = spawn(foundryBinary(tool), args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 127;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}

if (import.meta.main) main(process.argv.slice(2));
