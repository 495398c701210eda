import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { close, listen } from '../../cli/dev/listen.ts';
import { type LaneName, openNodeLanes } from '../../cli/node-lanes.ts';
import { lanesBeside } from '../../lib/batch/beside.ts';
import { REGISTRY_ADDRESS } from '../../lib/registry/deployment.ts';
import type { SignedClaim } from '../../lib/statement/signed-claim.ts';
import { envelopeOf } from './relay/claims.ts';

const where = { chainId: 31337, address: REGISTRY_ADDRESS } as const;
let rpc: Server;
let rpcUrl: string;
let asked = 0;

beforeAll(async () => {
  rpc = createServer((_, response) => {
    asked++;
    response.writeHead(503).end();
  });
  rpcUrl = await listen(rpc, 0);
});
afterAll(() => close(rpc));

/** What is noted of a statement beside a file whose signature only the chain could judge, and how often the chain was asked. */
async function judged(change: (claim: SignedClaim) => SignedClaim, lanes: readonly LaneName[]) {
  asked = 0;
  const { statement, claim } = envelopeOf(1, { where });
  const network = { rpc: [rpcUrl], chainId: where.chainId, registry: where.address, service: rpcUrl };
  const opened = await openNodeLanes({ ...network, firstBlock: 0, lanes });
  const synced = asked;
  const notes: string[] = [];
  await lanesBeside({ statement, claim: change(claim) }, opened, (why) => void notes.push(why));
  return { notes, asked: asked - synced };
}

test.each<[string, (claim: SignedClaim) => SignedClaim]>([
  ['an account that may be a contract', (claim) => ({ ...claim, deadline: claim.deadline + 1 })],
  ['a key of the author’s', (claim) => ({ ...claim, keyIdx: 1 })],
])('a run without the registry asks no chain whether %s has signed', async (_, change) => {
  expect(await judged(change, ['c2pa', 'detector'])).toEqual({
    notes: ['The registry was not asked: --lanes leaves it out.'],
    asked: 0,
  });
  // With the registry the chain is asked, and can't be.
  expect((await judged(change, ['registry', 'c2pa'])).asked).toBeGreaterThan(0);
});
