import { spawnSync } from 'node:child_process';

/** Runs every generator; `--check` changes nothing and fails where a generated file is stale. */
const GENERATORS = [
  'scripts/generate-abi.ts',
  'scripts/generate-icons.ts',
  'scripts/generate-wasm.ts',
  'tests/fixtures/ens/compile.ts',
];

for (const script of GENERATORS) {
  const { status } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
