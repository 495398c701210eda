import { Interface } from 'ethers';
import type { Hex } from '../content/hex.ts';
import { REGISTRY_ABI } from './abi.ts';
import type { Claim } from './evidence.ts';
import type { ClaimRecord } from './record.ts';
import { asking, openProvider, type RegistryConfig, RegistryUnreachable } from './rpc.ts';
import { claimantsBeyondHead, unpackClaim, unpackRevocation } from './word.ts';

/** A claim as the chain alone tells it, before anybody says who the author is. */
export type ChainClaim = Omit<Claim, 'identity' | 'statement'>;

/** The registry contract, as a reader asks it. Every method throws {@link RegistryUnreachable} and nothing else. */
export type Registry = {
  readonly config: RegistryConfig;
  /** All claims on each key, at most {@link MAX_CLAIMS_SHOWN} a key, in the order of the keys. */
  claimsOn(keys: readonly Hex[]): Promise<readonly (readonly ChainClaim[])[]>;
  /** The claims recorded in blocks `from..to`, both included. */
  claimsBetween(from: number, to: number): Promise<readonly Omit<ClaimRecord, 'envelope'>[]>;
  /** The number of the newest block. */
  head(): Promise<number>;
};

/** Anyone can add claims to a content, so a reader looks at a page of them and stops. */
export const MAX_CLAIMS_SHOWN = 20;

const abi = new Interface(REGISTRY_ABI);
const CLAIM_TOPICS = [abi.getEvent('Claimed')!.topicHash, abi.getEvent('ClaimedMany')!.topicHash];

/** Opens the registry for reading. Nothing is asked before the first question. */
export function openRegistry(config: RegistryConfig): Registry {
  const provider = openProvider(config);
  const { address, rpcUrl } = config;

  async function call(method: string, args: unknown[]): Promise<unknown[]> {
    const to = address;
    const answer = await asking(rpcUrl, async () => {
      await chainChecked();
      return provider.send('eth_call', [{ to, data: abi.encodeFunctionData(method, args) }, 'latest']);
    });
    if (answer === '0x') throw new RegistryUnreachable('no-contract', rpcUrl);
    return asking(rpcUrl, async () => [...abi.decodeFunctionResult(method, answer)]);
  }

  let chain: Promise<void> | undefined;
  /** Asked once, and again after a failure: an RPC that serves another chain would give well-formed, wrong answers. */
  function chainChecked(): Promise<void> {
    chain ??= (async () => {
      const chainId = await provider.send('eth_chainId', []);
      if (Number(chainId) !== config.chainId) throw new RegistryUnreachable('wrong-chain', rpcUrl);
    })();
    chain.catch(() => {
      chain = undefined;
    });
    return chain;
  }

  async function allClaims(content: Hex): Promise<ChainClaim[]> {
    const [claims] = await call('claimsOf', [content, `0x${'00'.repeat(20)}`, MAX_CLAIMS_SHOWN]);
    return (claims as AuthorClaim[]).map(({ claim, revoked }) => toClaim(content, claim, revoked));
  }

  return {
    config,
    async claimsOn(keys) {
      if (keys.length === 0) return [];
      const [resolutions] = await call('resolve', [keys]);
      if ((resolutions as unknown[]).length !== keys.length)
        throw new RegistryUnreachable('rpc-garbage', rpcUrl);
      return Promise.all(
        (resolutions as Resolution[]).map(({ head, tail, revoked }, i) => {
          const content = keys[i]!;
          if (BigInt(head) === 0n) return [];
          return claimantsBeyondHead(BigInt(tail)) > 0
            ? allClaims(content)
            : [toClaim(content, head, revoked)];
        }),
      );
    },
    async claimsBetween(from, to) {
      const filter = { address, topics: [CLAIM_TOPICS], fromBlock: quantity(from), toBlock: quantity(to) };
      return asking(rpcUrl, async () => {
        await chainChecked();
        const logs: Log[] = await provider.send('eth_getLogs', [filter]);
        return logs.flatMap(recordsIn);
      });
    },
    async head() {
      return asking(rpcUrl, async () => {
        await chainChecked();
        const number = Number(await provider.send('eth_blockNumber', []));
        if (!Number.isSafeInteger(number)) throw new RegistryUnreachable('rpc-garbage', rpcUrl);
        return number;
      });
    },
  };
}

type Resolution = { head: string; tail: string; revoked: string };
type AuthorClaim = { claim: string; revoked: string };
type Log = { topics: string[]; data: string };

function toClaim(content: Hex, claim: string, revoked: string): ChainClaim {
  const revocation = unpackRevocation(BigInt(revoked));
  const standing = revocation
    ? ({ state: 'withdrawn', reason: revocation.reason, time: revocation.time } as const)
    : ({ state: 'stands' } as const);
  return { content, ...unpackClaim(BigInt(claim)), standing };
}

function recordsIn({ topics, data }: Log): Omit<ClaimRecord, 'envelope'>[] {
  const event = abi.parseLog({ topics, data });
  if (event?.name === 'Claimed') {
    const { content, author, meta, packed } = event.args;
    return [record(content, author, meta, packed)];
  }
  if (event?.name === 'ClaimedMany') {
    const { author, contents, metas, packed } = event.args;
    return [...contents].map((content: string, i) => record(content, author, metas[i], packed));
  }
  return [];
}

function record(
  content: string,
  author: string,
  meta: string,
  packed: string,
): Omit<ClaimRecord, 'envelope'> {
  const { block, kind } = unpackClaim(BigInt(packed));
  return { content: lower(content), author: lower(author), meta: lower(meta), kind, block };
}

function lower(hex: string): Hex {
  return hex.toLowerCase() as Hex;
}

function quantity(number: number): string {
  return `0x${number.toString(16)}`;
}
