import type { Fees } from './chain.ts';

/** Nodes take a replacement only where both fees are at least a tenth higher; an eighth is on the safe side. */
const STEP = 8n;

/** Fees that replace a stuck transaction: today's, and at least an eighth more than it had. */
export function dearer(before: Fees, today: Fees): Fees {
  const raise = (fee: string, now: string) => {
    const raised = BigInt(fee) + BigInt(fee) / STEP + 1n;
    return `${raised > BigInt(now) ? raised : BigInt(now)}`;
  };
  return {
    maxFeePerGas: raise(before.maxFeePerGas, today.maxFeePerGas),
    maxPriorityFeePerGas: raise(before.maxPriorityFeePerGas, today.maxPriorityFeePerGas),
  };
}
