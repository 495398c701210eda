import { randomBytes } from 'node:crypto';
import { Contract, hexlify } from 'ethers';
import { startNetwork } from '../../cli/dev/network.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { addressOf, signClaim } from '../../lib/statement/signed-claim.ts';
import type { BenchReport } from './report.ts';

/** The limits of the design, in gas; `resolve200` is what a free RPC still answers. */
const LIMITS = { claim: 48_000, claimMany50: 24_700, claimBySig: 55_500, resolve200: 1_200_000 };

/** Gas of each operation by its receipt on anvil (calldata and base cost included); the peers are the design's limits. */
export async function bench(): Promise<BenchReport> {
  const network = await startNetwork();
  try {
    const { domain, provider } = network;
    const registry = new Contract(domain.address, REGISTRY_ABI, await provider.getSigner(1));
    const keys = (count: number) =>
      Array.from({ length: count }, () => hexlify(randomBytes(32)) as `0x${string}`);
    const spent = async (method: string, ...args: unknown[]) => {
      const sent = await registry.getFunction(method)(...args);
      return Number((await sent.wait()).gasUsed);
    };
    const [one, other] = keys(2) as [`0x${string}`, `0x${string}`];
    const many = keys(50);
    const secret = randomBytes(32);
    const deadline = 2_000_000_000;
    const fields = {
      author: addressOf(secret),
      keyIdx: 0,
      content: other,
      meta: one,
      kind: 'textHuman',
      deadline,
    } as const;
    const { author, signature } = signClaim(fields, domain, secret);
    const figures = {
      claim: await spent('claim', one, one, 1),
      claimMany50: (await spent('claimMany', many, many, 1)) / 50,
      claimBySig: await spent('claimBySig', author, author, 0, other, one, 7, deadline, signature),
      resolve200: Number(
        await registry.getFunction('resolve').estimateGas([...many, one, other, ...keys(148)]),
      ),
    };
    const ratio = (name: keyof typeof LIMITS) => LIMITS[name] / figures[name];
    return {
      figures,
      peers: {
        claimLimit: LIMITS.claim,
        claimMany50Limit: LIMITS.claimMany50,
        claimBySigLimit: LIMITS.claimBySig,
      },
      ratios: { claim: ratio('claim'), claimMany50: ratio('claimMany50'), claimBySig: ratio('claimBySig') },
    };
  } finally {
    await network.stop();
  }
}
