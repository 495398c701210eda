import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chain, startChain } from '../../cli/dev/chain.ts';
import { REGISTRY_ADDRESS } from '../../lib/registry/deployment.ts';
import { PASSKEY_VERIFIER } from '../../lib/statement/passkey-verifier.ts';

/** The first account of a local chain, which everybody knows. */
const PAYER = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

let chain: Chain;

beforeAll(async () => {
  chain = await startChain();
});

afterAll(() => chain?.stop());

function deploy(...flags: string[]): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['scripts/deploy.ts', '--rpc', chain.rpcUrl, ...flags],
    { encoding: 'utf8', env: { PATH: process.env.PATH, PRIVATE_KEY: PAYER } },
  );
  return { code: status, said: stderr };
}

describe('a chain', () => {
  test('without them is told apart, and told the cost', () => {
    expect(deploy('--check')).toMatchObject({
      code: 1,
      said: expect.stringContaining('Not there: registry, passkeys.'),
    });
    expect(deploy('--dry-run')).toMatchObject({ code: 0, said: expect.stringMatching(/cost {8}\d+ gas/) });
    expect(deploy('--check').code).toBe(1);
  });

  test('gets both at their addresses, once', () => {
    expect(deploy()).toMatchObject({ code: 0, said: expect.stringContaining('deployed    passkeys') });
    const { code, said } = deploy('--check');
    expect(code).toBe(0);
    expect(said).toContain(`${REGISTRY_ADDRESS} is there`);
    expect(said).toContain(`${PASSKEY_VERIFIER} is there`);
    expect(deploy().said).not.toContain('deployed');
  });
});
