import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeHex } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophonAs } from './colophon.ts';

const AUTHOR = 'c7'.repeat(32);

let network: DevNetwork;
let folder: string;
beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-reveal-'));
  const account = addressOf(Buffer.from(AUTHOR, 'hex'));
  await network.provider.send('anvil_setBalance', [account, toBeHex(10n ** 18n)]);
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('what was anchored under embargo is in no block and on no server before it is revealed', async () => {
  const path = join(folder, 'closing.txt');
  await writeFile(path, 'Nobody knows yet that the harbour will be closed for good in spring.');
  const run = (args: readonly string[]) => colophonAs(network, AUTHOR, ...args);
  const [anchored] = (await run(['sign', '--batch', path, '--kind', 'textHuman'])).lines;
  const { claim, batch } = JSON.parse(await readFile(`${path}.colophon.json`, 'utf8'));

  const logs = await network.provider.send('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest' }]);
  const last = await network.provider.send('eth_getBlockByNumber', ['latest', true]);
  const chain = JSON.stringify([logs, last]);
  expect(chain).toContain(batch.root.slice(2));
  for (const telling of [claim.content, claim.meta, batch.salt])
    expect(chain).not.toContain(telling.slice(2));
  const shown = () => fetch(`${network.service.url}/statements/${anchored.meta}`);
  expect((await shown()).status).toBe(404);

  const revealed = await run(['reveal', path]);
  expect(revealed.lines).toMatchObject([{ input: path, content: claim.content, state: 'revealed' }]);
  expect(revealed.code).toBe(0);
  expect((await shown()).status).toBe(200);
  expect((await run(['reveal', path])).code).toBe(0);
});

test('a file without its statement is named, and the exit code says so', async () => {
  const path = join(folder, 'bare.txt');
  await writeFile(path, 'Words without a statement beside them.');
  const { code, err } = await colophonAs(network, AUTHOR, 'reveal', path);
  expect(code).toBe(2);
  expect(err).toMatch(/no signed statement lies beside it/);
});
