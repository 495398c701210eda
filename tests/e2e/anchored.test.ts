import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeHex } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DevNetwork } from '../../cli/dev/network.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { runSign } from '../../cli/sign.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { evidenceOf, openStage, pictured, type Stage } from './stage.ts';

const SECRET = new Uint8Array(32).fill(0xb7);

let stage: Stage;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'colophon-anchored-'));
  const canyon = await photograph('black-canyon');
  const pasture = await photograph('march-pastoral');
  await writeFile(join(folder, 'canyon.jpg'), canyon);
  await writeFile(join(folder, 'pasture.jpg'), pasture);
  const anchored = async ({ chain, domain, service, provider }: DevNetwork) => {
    await provider.send('anvil_setBalance', [addressOf(SECRET), toBeHex(10n ** 18n)]);
    const network = { rpc: [chain.rpcUrl], chainId: domain.chainId, registry: domain.address, firstBlock: 0 };
    const said: string[] = [];
    const output = { out: () => {}, err: (line: string) => void said.push(line) };
    const options = { ...network, service: service.url, batch: true, publish: true };
    const code = await runSign(
      [folder],
      SECRET,
      { kind: 'digitalCapture', title: 'Anchored' },
      options,
      output,
    );
    expect({ code, said }).toEqual({ code: 0, said: [] });
  };
  try {
    stage = await openStage({ sign: anchored });
  } finally {
    await rm(folder, { recursive: true });
  }
  stage.site.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon });
  stage.site.serve('/pasture-2.jpg', { type: 'image/jpeg', body: await recompressedCopy(pasture, 60) });
  const pictures = ['canyon.jpg', 'pasture-2.jpg'].map(
    (name) => `<img src="/${name}" alt="${name}" width="320">`,
  );
  stage.site.page('/page', `<main>${pictures.join('')}</main>`);
});

afterAll(() => stage?.close());

test('pictures that are only anchored are signed and recognised on a page, and the panel names the batch', async () => {
  const visit = await stage.visit('/page');
  const items = await visit.answers(2);
  expect(pictured(items, '/canyon.jpg')).toMatchObject({ word: 'signed', signer: addressOf(SECRET) });
  expect(pictured(items, '/pasture-2.jpg').word).toBe('similar');
  const card = await evidenceOf(visit.panel, pictured(items, '/canyon.jpg'));
  const { length } = addressOf(SECRET);
  expect(card).toContain(
    `anchored by ${addressOf(SECRET).slice(0, 8)}…${addressOf(SECRET).slice(length - 6)}`,
  );
  await visit.close();
});
