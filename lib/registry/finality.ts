import { settle } from './agree.ts';
import type { Finality } from './evidence.ts';
import { type ChainClaim, numberIn, type RpcRegistry } from './registry.ts';
import { RegistryUnreachable } from './rpc.ts';

/** A block of the chain: its number and its time, Unix seconds. */
export type BlockPoint = { readonly number: number; readonly time: number };

/** The newest blocks that a chain's nodes call safe and finalized; absent where they do not say. */
export type SettledBlocks = { readonly safe?: BlockPoint; readonly finalized?: BlockPoint };

/**
 * How settled a claim is. A block and a time that contradict each other (chains such as Arbitrum give contracts another
 * chain's block numbers, which are lower) make it `unknown`, and so does a node that has no such blocks. Nothing is guessed.
 */
export function finalityOf(
  claim: Pick<ChainClaim, 'block' | 'time'>,
  { safe, finalized }: SettledBlocks,
): Finality {
  const isFinalized = isCovered(claim, finalized);
  if (isFinalized === true) return 'finalized';
  const isSafe = isCovered(claim, safe);
  if (isFinalized === 'unclear' || isSafe === 'unclear') return 'unknown';
  return isSafe ? 'safe' : 'pending';
}

function isCovered({ block, time }: Pick<ChainClaim, 'block' | 'time'>, by: BlockPoint | undefined) {
  if (!by) return 'unclear';
  if (block <= by.number) return time <= by.time ? true : 'unclear';
  return false;
}

/** Tells how settled each claim is, in order. Never fails: where nobody says, it is `unknown`. */
export type AskFinality = (claims: readonly ChainClaim[]) => Promise<readonly Finality[]>;

/**
 * Asks RPCs for their safe and finalized blocks and believes what more than half of them reached. What is finalized
 * stays so: older claims are told without asking again.
 */
export function finalityAsker(members: readonly Pick<RpcRegistry, 'origin' | 'ask'>[]): AskFinality {
  let known: SettledBlocks = {};
  let asked: Promise<SettledBlocks> | undefined;
  return async (claims) => {
    const old = claims.map((claim) => finalityOf(claim, known));
    if (old.every((finality) => finality === 'finalized')) return old;
    asked ??= settledBlocks(members).finally(() => {
      asked = undefined;
    });
    const now = await asked;
    if ((now.finalized?.number ?? 0) >= (known.finalized?.number ?? 0)) known = now;
    return claims.map((claim, i) => (old[i] === 'finalized' ? 'finalized' : finalityOf(claim, now)));
  };
}

async function settledBlocks(
  members: readonly Pick<RpcRegistry, 'origin' | 'ask'>[],
): Promise<SettledBlocks> {
  const [safe, finalized] = await Promise.all([reached('safe', members), reached('finalized', members)]);
  return { ...(safe ? { safe } : {}), ...(finalized ? { finalized } : {}) };
}

/** The oldest that enough RPCs name: one that runs ahead of the others settles nothing. */
async function reached(
  tag: 'safe' | 'finalized',
  members: readonly Pick<RpcRegistry, 'origin' | 'ask'>[],
): Promise<BlockPoint | undefined> {
  const asked = members.map(({ origin, ask }) => ({
    origin,
    answer: ask('eth_getBlockByNumber', [tag, false]).then(pointIn),
  }));
  try {
    return await settle(
      asked,
      (said, needed) => {
        const points = said.flatMap(({ value }) => value ?? []);
        if (points.length < needed) return undefined;
        return points.reduce((oldest, point) => (point.number < oldest.number ? point : oldest));
      },
      (point) => (point ? `block ${point.number} is ${tag}` : `knows no ${tag} block`),
    );
  } catch (error) {
    if (error instanceof RegistryUnreachable) return undefined;
    throw error;
  }
}

function pointIn(block: unknown): BlockPoint | undefined {
  try {
    const { number, timestamp } = block as { number: unknown; timestamp: unknown };
    return { number: numberIn(number), time: numberIn(timestamp) };
  } catch {
    return undefined;
  }
}
