import { Contract, toBeHex, Wallet } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DevNetwork } from '../../cli/dev/network.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { kindsMask, scopesMask } from '../../lib/registry/key-grant.ts';
import { publish, sign } from '../../lib/sdk.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { evidenceOf, openStage, pictured, type Stage, type Visit } from './stage.ts';

const secretOf = (byte: number) => new Uint8Array(32).fill(byte);
const [PAPER, STAFF, GUARDIAN] = [secretOf(0xa1), secretOf(0xa2), secretOf(0xa3)];
const HEIR: Hex = `0x${'a4'.repeat(20)}`;
const paper = addressOf(PAPER);

let stage: Stage;
let visit: Visit;
/** Unix seconds. */
let theft: number;

beforeAll(async () => {
  const [before, after] = [await photograph('black-canyon'), await photograph('airplane-from-above')];
  stage = await openStage({
    sign: async (network) => {
      await coins(network, PAPER, GUARDIAN);
      const grant = [1, addressOf(STAFF), 2 ** 35, scopesMask(['claim']), kindsMask(['digitalCapture'])];
      await send(network, PAPER, 'addKey', grant);
      await send(network, PAPER, 'setGuardian', [paper, addressOf(GUARDIAN)]);
      await signAsStaff(before, network);
      theft = await laterBy(600, network);
      await laterBy(600, network);
      await signAsStaff(after, network);
    },
  });
  const { site } = stage;
  site.serve('/before.jpg', { type: 'image/jpeg', body: before });
  site.serve('/after.jpg', { type: 'image/jpeg', body: after });
  const picture = (name: string) => `<img src="/${name}" alt="${name}" width="320" height="200">`;
  site.page('/page', `<main>${['before.jpg', 'after.jpg'].map(picture).join('')}</main>`);
  visit = await stage.visit('/page');
});

afterAll(() => stage?.close());

test('a stolen staff key is revoked, and only what it signed after the theft turns disputed', async () => {
  const { panel } = visit;
  const words = async () => {
    const items = await visit.answers(2);
    return ['/before.jpg', '/after.jpg'].map((name) => pictured(items, name).word);
  };
  expect(await words()).toEqual(['signed', 'signed']);

  await send(stage.network, PAPER, 'revokeKey', [paper, 1, theft]);
  await visit.leave(() => panel.getByRole('button', { name: 'Check again' }).click());
  expect(await words()).toEqual(['signed', 'disputed']);
  const items = await visit.answers(2);
  expect(await evidenceOf(panel, pictured(items, '/after.jpg'))).toContain(
    'with a key of an account that calls itself',
  );
  await panel.screenshot({ path: 'out/test/e2e-stolen-key.png' });
});

test('the panel tells of an account that was frozen, and as which one it goes on', async () => {
  const { panel } = visit;
  await send(stage.network, GUARDIAN, 'freeze', [paper, theft]);
  await send(stage.network, GUARDIAN, 'setSuccessor', [paper, HEIR]);
  const items = await visit.answers(2);
  await evidenceOf(panel, pictured(items, '/before.jpg'));
  const card = panel.locator('[data-url$="/before.jpg"]');
  await card.getByRole('button', { name: /Who is behind this account/ }).click();
  await card.getByText(`The registry names ${HEIR} as the account that goes on`).waitFor();
  const day = new Date(theft * 1000).toISOString().slice(0, 10);
  expect(await card.locator('.who').textContent()).toContain(`reported stolen since ${day}`);
});

async function signAsStaff(bytes: Uint8Array, { domain, service }: DevNetwork): Promise<void> {
  const signer = { secret: STAFF, domain, principal: { author: paper, keyIdx: 1 } };
  const said = { kind: 'digitalCapture', creator: { name: 'The Harbour Gazette' } } as const;
  await publish(await sign({ type: 'image', bytes }, said, signer, 2 ** 35), service.url, fetch);
}

async function send(network: DevNetwork, secret: Uint8Array, method: string, args: unknown[]): Promise<void> {
  const wallet = new Wallet(`0x${Buffer.from(secret).toString('hex')}`, network.provider);
  const registry = new Contract(network.domain.address, REGISTRY_ABI, wallet);
  await (await registry.getFunction(method)(...args)).wait();
}

async function coins({ provider }: DevNetwork, ...secrets: Uint8Array[]): Promise<void> {
  for (const secret of secrets)
    await provider.send('anvil_setBalance', [addressOf(secret), toBeHex(10n ** 18n)]);
}

/** Lets the chain's clock run on. @returns its time then. */
async function laterBy(seconds: number, { provider }: DevNetwork): Promise<number> {
  const time = (await provider.getBlock('latest'))!.timestamp + seconds;
  await provider.send('evm_setNextBlockTimestamp', [time]);
  await provider.send('evm_mine', []);
  return time;
}
