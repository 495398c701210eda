import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { honest, type LoopbackRpc, stalling, startRpc } from '../lib/registry/loopback-rpc.ts';
import { colophon } from './colophon.ts';

let network: DevNetwork;
let folder: string;
let rpcs: LoopbackRpc[];

beforeAll(async () => {
  network = await startNetwork();
  const { rpcUrl } = network.chain;
  rpcs = await Promise.all([honest(rpcUrl), stalling, honest(rpcUrl)].map(startRpc));
  folder = await mkdtemp(join(tmpdir(), 'colophon-slow-'));
  await writeFile(join(folder, 'note.txt'), 'A note of a dozen words, which nobody has signed up to now.');
});
afterAll(async () => {
  await Promise.all((rpcs ?? []).map((rpc) => rpc.stop()));
  await network?.stop();
  await rm(folder, { recursive: true });
});

test('an RPC that never answers neither changes the verdict nor keeps the command from ending', async () => {
  const env = { COLOPHON_RPC: rpcs.map(({ url }) => url).join(','), COLOPHON_SERVICE: network.service.url };
  const started = performance.now();
  const { code, out } = await colophon(['verify', '--json', join(folder, 'note.txt')], { env });
  expect(performance.now() - started).toBeLessThan(7_000);
  expect(code).toBe(0);
  const [registry] = JSON.parse(out).evidence;
  expect(registry).toMatchObject({ code: 'registry.none', details: { basis: { agreed: 2, asked: 3 } } });
});
