import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Contract, toBeHex } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../cli/dev/chain.ts';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import { KINDS } from '../../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { type SignedAnchor, signAnchor } from '../../../lib/statement/anchor.ts';
import { claimId } from '../../../lib/statement/claim-id.ts';
import { type Envelope, openEnvelope } from '../../../lib/statement/envelope.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { envelopeOf, secretOf } from './claims.ts';

const main = resolve(import.meta.dirname, '../../../cli/main.ts');

let network: DevNetwork;
let folder: string;
beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-kill-'));
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

/** A relay in a process of its own, paid by an account of its own. */
async function startRelayProcess(name: string, payer: number, mode: string, port: number) {
  await network.provider.send('anvil_setBalance', [addressOf(secretOf(payer)), toBeHex(10n ** 20n)]);
  const args = ['--journal', join(folder, name), '--mode', mode, '--every', '0', '--confirmations', '0'];
  const child = spawn(process.execPath, [main, 'relay', ...args, '--port', String(port)], {
    env: {
      PATH: process.env.PATH,
      COLOPHON_RPC: network.chain.rpcUrl,
      COLOPHON_KEY: Buffer.from(secretOf(payer)).toString('hex'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface(child.stdout), 'line');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Sends claims until told to stop, some at the same time; notes those whose acceptance was heard. */
function load(url: string, from: number, accepted: Map<string, Envelope>) {
  let next = from;
  let stopped = false;
  const send = async () => {
    while (!stopped) {
      const n = next++;
      const envelope = envelopeOf(n, { author: 20 + (n % 5), where: network.domain });
      try {
        const response = await fetch(`${url}/claims`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(envelope),
        });
        if (response.ok) accepted.set(claimId(envelope.claim), envelope);
      } catch {
        await sleep(20);
      }
    }
  };
  const senders = [send(), send(), send()];
  return async () => {
    stopped = true;
    await Promise.all(senders);
    return next;
  };
}

/** Runs a relay under load, kills it four times, and lets it finish. */
async function survive(mode: 'claim' | 'anchor', payer: number, first: number) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const accepted = new Map<string, Envelope>();
  let child = await startRelayProcess(mode, payer, mode, port);
  let next = first;
  for (let round = 0; round < 4; round++) {
    const stop = load(url, next, accepted);
    await sleep(150 + Math.random() * 500);
    await kill(child);
    next = await stop();
    child = await startRelayProcess(mode, payer, mode, port);
  }
  const states = await finalStates(url, [...accepted.keys()]);
  const statements: Envelope[] = [];
  for (const { claim } of accepted.values())
    statements.push(openEnvelope(await json(`${url}/statements/${claim.meta}`), network.domain));
  const metrics = await (await fetch(`${url}/metrics`)).text();
  await kill(child);
  expect(accepted.size).toBeGreaterThan(4);
  expect(states).toEqual([...accepted].map(() => 'final'));
  return { statements, final: Number(/claims\{state="final"\} (\d+)/.exec(metrics)?.[1]) };
}

async function finalStates(url: string, ids: readonly string[]): Promise<unknown[]> {
  for (let tries = 0; ; tries++) {
    const states = [];
    for (const id of ids) states.push((await json(`${url}/claims/${id}`)).state);
    if (tries > 100 || states.every((state) => state === 'final')) return states;
    await sleep(200);
  }
}

async function json(url: string): Promise<Record<string, unknown>> {
  return (await fetch(url)).json() as Promise<Record<string, unknown>>;
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

type Args = { content: string; author: string; meta: string; root: string; packed: string };

async function eventsOf(name: 'Claimed' | 'Anchored'): Promise<Args[]> {
  const registry = new Contract(network.domain.address, REGISTRY_ABI, network.provider);
  const events = await registry.queryFilter(registry.filters[name]!());
  return events.map((event) => (event as unknown as { args: Args }).args);
}

test('a relay that is killed again and again loses no accepted claim and records none twice', async () => {
  const { statements, final } = await survive('claim', 41, 1_000);
  const events = await eventsOf('Claimed');
  const claimed = events.map(({ content, author, meta }) => `${content}/${author.toLowerCase()}/${meta}`);
  for (const { claim } of statements)
    expect(claimed).toContain(`${claim.content}/${claim.author}/${claim.meta}`);
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(claimed).toHaveLength(final);
}, 120_000);

test('a relay that anchors and is killed anchors every accepted claim once, with a proof the registry takes', async () => {
  const { statements, final } = await survive('anchor', 42, 2_000);
  const events = await eventsOf('Anchored');
  const roots = events.map(({ root }) => root);
  for (const { batch } of statements) expect(roots).toContain(batch?.root);
  const leaves = events.map(({ packed }) => Number(BigInt(packed) & 0xffffffffn));
  expect(leaves.reduce((sum, count) => sum + count, 0)).toBe(final);

  const { claim, batch } = statements.at(-1)!;
  const registry = new Contract(network.domain.address, REGISTRY_ABI, await network.provider.getSigner(1));
  const signed = { ...claim, signer: claim.author, kind: KINDS[claim.kind] };
  const { anchoredBy, root, index, proof } = batch!;
  await (await registry.getFunction('materializeSigned')(signed, anchoredBy, root, index, proof)).wait();
  const [found] = await registry.getFunction('resolveFor')([claim.content], [claim.author]);
  expect(found).toBeDefined();
}, 120_000);

test('a relay that is killed anchors every signed batch that it accepted, in its author’s name and once', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const accepted = new Map<string, SignedAnchor>();
  let child = await startRelayProcess('signed', 43, 'claim', port);
  for (let round = 0; round < 4; round++) {
    const heard = Promise.withResolvers<void>();
    const sending = Array.from({ length: 12 }, async (_, n) => {
      const anchor = anchorOf(round * 100 + n);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(anchor);
      const response = await fetch(`${url}/anchors`, { method: 'POST', headers, body }).catch(
        () => undefined,
      );
      if (!response?.ok) return;
      accepted.set(anchor.root, anchor);
      heard.resolve();
    });
    await heard.promise;
    await sleep(Math.random() * 50);
    await kill(child);
    await Promise.all(sending);
    child = await startRelayProcess('signed', 43, 'claim', port);
  }
  const places = [...accepted.values()].map(({ author, root }) => `${url}/anchors/${author}/${root}`);
  await expect
    .poll(async () => Promise.all(places.map(async (place) => (await json(place)).state)), {
      timeout: 30_000,
    })
    .toEqual(places.map(() => 'final'));
  await kill(child);
  expect(accepted.size).toBeGreaterThan(3);
  const events = (await eventsOf('Anchored')).map(({ root, author }) => `${author.toLowerCase()}/${root}`);
  const own = events.filter((name) => name.startsWith(addressOf(secretOf(30))));
  for (const { author, root } of accepted.values()) expect(own).toContain(`${author}/${root}`);
  expect(new Set(own).size).toBe(own.length);
}, 120_000);

function anchorOf(n: number): SignedAnchor {
  const root = `0x${(n + 1).toString(16).padStart(64, '0')}` as const;
  const meta = `0x${'00'.repeat(32)}` as const;
  const fields = { author: addressOf(secretOf(30)), keyIdx: 0, root, leafCount: 1, meta, deadline: 2 ** 35 };
  return signAnchor(fields, network.domain, secretOf(30));
}
