import { parseAccount } from './account.ts';
import type { AgentFinding, AsOf } from './finding.ts';

/** An agent's entry in an ERC-8004 identity registry. */
export type AgentLabel = { readonly chainId: number; readonly registry: string; readonly agentId: string };

/**
 * Reads an ERC-8004 agent id: `eip155:<chain>:<registry>#<agentId>`, the id in decimal.
 *
 * @returns undefined where it is none.
 */
export function parseAgentLabel(text: string): AgentLabel | undefined {
  const [, account, agentId] = /^(eip155:\d{1,16}:0x[0-9a-fA-F]{40})#(0|[1-9]\d{0,77})$/.exec(text) ?? [];
  const registry = account === undefined ? undefined : parseAccount(account);
  if (!registry || agentId === undefined || BigInt(agentId) >> 256n !== 0n) return undefined;
  return { chainId: registry.chainId, registry: registry.address, agentId };
}

/**
 * An agent id as a label: what the author says it acts as. It is never an identity, because an ERC-8004 entry is a
 * token that can be sold, in a contract that its owner can upgrade (the standard is a draft). Nothing is asked.
 */
export function labelAgent(text: string, asOf: AsOf): AgentFinding {
  const details = parseAgentLabel(text);
  const name = text.slice(0, 200);
  return details
    ? { how: 'agent-label', state: 'label', code: 'identity.agent.label', name, asOf, details }
    : {
        how: 'agent-label',
        state: 'refused',
        code: 'identity.agent.refused.malformed',
        name,
        asOf,
        details: {},
      };
}
