import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { REGISTRY_ADDRESS } from '../../../lib/registry/deployment.ts';
import { openRegistry, type RpcRegistry } from '../../../lib/registry/registry.ts';

export type Question = { readonly id: number; readonly method: string; readonly params: unknown[] };

/** What a made-up RPC does with a question: gives a result, or writes its own response and gives `undefined`. */
export type Behaviour = (question: Question, response: ServerResponse) => unknown;

export type LoopbackRpc = {
  readonly url: string;
  readonly origin: string;
  /** What it was asked, in order. */
  readonly asked: Question[];
  behave: Behaviour;
  readonly stop: () => Promise<void>;
};

/** An RPC on the loopback interface that behaves as it is told. Its URL has a path with a secret in it. */
export async function startRpc(behave: Behaviour): Promise<LoopbackRpc> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const question = JSON.parse(Buffer.concat(chunks).toString()) as Question;
    rpc.asked.push(question);
    const result = await rpc.behave(question, response);
    if (result !== undefined) response.end(JSON.stringify({ jsonrpc: '2.0', id: question.id, result }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rpc: LoopbackRpc = {
    url: `${origin}/v3/0123456789abcdef-api-key`,
    origin,
    asked: [],
    behave,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return rpc;
}

/** An honest RPC: it asks the node behind it. */
export function honest(node: string): Behaviour {
  return async ({ method, params }, response) => {
    const answer = await fetch(node, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = (await answer.json()) as { result?: unknown; error?: unknown };
    if (error === undefined) return result;
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, error }));
    return undefined;
  };
}

/** An RPC that is honest but for the results that `change` changes. */
export function lying(node: string, change: (question: Question, result: unknown) => unknown): Behaviour {
  const tellTruth = honest(node);
  return async (question, response) => {
    const result = await tellTruth(question, response);
    return result === undefined ? undefined : change(question, result);
  };
}

/** Never answers. */
export const stalling: Behaviour = () => undefined;

/** Answers what is no JSON. */
export const garbage: Behaviour = (_, response) => void response.end('<!doctype html><title>Sign in</title>');

/** The development registry as one RPC tells it. */
export function registryAt(url: string, timeoutMs = 2_000): RpcRegistry {
  return openRegistry({ rpcUrl: url, chainId: 31337, address: REGISTRY_ADDRESS, timeoutMs });
}
