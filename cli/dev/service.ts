import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Contract, isError, type JsonRpcProvider } from 'ethers';
import { KINDS } from '../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import type { Published } from '../../lib/sign/publish.ts';
import { type Envelope, EnvelopeInvalid, openEnvelope } from '../../lib/statement/envelope.ts';
import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import { MAX_STATEMENT_BYTES, statementBytes } from '../../lib/statement/statement.ts';

/** The publishing service of a development network: it stores statements and pays for claims. */
export type Service = { readonly url: string; readonly stop: () => Promise<void> };

/**
 * Starts the service on a loopback port.
 *
 * - `POST /claims` takes a signed statement, checks it whole, submits `claimBySig` and stores the statement. Sending
 *   the same one again answers as the first time: a claim is written once. Another statement by the same account about
 *   the same content is refused for the same reason.
 * - `GET /statements/<meta>` answers the signed statement.
 *
 * Statements live in memory: a development network forgets with its process.
 */
export async function startService(
  provider: JsonRpcProvider,
  domain: RegistryDomain,
  { port = 0 }: { port?: number } = {},
): Promise<Service> {
  const statements = new Map<string, Envelope>();
  const registry = new Contract(domain.address, REGISTRY_ABI, await provider.getSigner(0));
  let last: Promise<unknown> = Promise.resolve();

  async function take(request: IncomingMessage): Promise<Published> {
    const envelope = openEnvelope(JSON.parse(await readBody(request)), domain);
    if (statementBytes(envelope.statement).length > MAX_STATEMENT_BYTES) throw new TooLong();
    // One transaction after the other: the paying account has one nonce.
    const submitted = last.then(() => submit(registry, envelope));
    last = submitted.catch(() => {});
    const published = await submitted;
    statements.set(envelope.claim.meta, envelope);
    return published;
  }

  const server = createServer((request, response) => {
    answer(request, statements, take)
      .catch((error) => ({
        status: statusOf(error),
        body: { error: error instanceof Error ? error.message : 'failed' },
      }))
      .then(({ status, body }) => send(response, status, body));
  });
  const url = await listen(server, port);
  return { url, stop: () => close(server) };
}

type Answer = { status: number; body: unknown };

async function answer(
  request: IncomingMessage,
  statements: ReadonlyMap<string, Envelope>,
  take: (request: IncomingMessage) => Promise<Published>,
): Promise<Answer> {
  const pathname = request.url?.split('?')[0] ?? '/';
  if (request.method === 'POST' && pathname === '/claims') {
    // A page can't send JSON across origins without asking first, and is never told yes.
    if (!/^application\/json *(;|$)/i.test(request.headers['content-type'] ?? ''))
      return { status: 415, body: { error: 'Send JSON.' } };
    return { status: 200, body: await take(request) };
  }
  const meta = /^\/statements\/(0x[0-9a-f]{64})$/.exec(pathname)?.[1];
  if (request.method === 'GET' && meta) {
    const envelope = statements.get(meta);
    return envelope
      ? { status: 200, body: envelope }
      : { status: 404, body: { error: 'No such statement here.' } };
  }
  return { status: 404, body: { error: 'Ask POST /claims or GET /statements/<meta>.' } };
}

async function submit(registry: Contract, { claim }: Envelope): Promise<Published> {
  const { author, keyIdx, content, meta, kind, deadline, signature } = claim;
  const args = [author, author, keyIdx, content, meta, KINDS[kind], deadline, signature];
  try {
    const sent = await registry.getFunction('claimBySig')(...args);
    const receipt = await sent.wait();
    return { transaction: receipt.hash, block: receipt.blockNumber };
  } catch (error) {
    if (!isError(error, 'CALL_EXCEPTION')) throw error;
    // Where a node only estimates the gas, ethers leaves the contract's own errors undecoded.
    const revert = error.revert?.name ?? registry.interface.parseError(error.data ?? '0x')?.name;
    if (revert !== 'AlreadyClaimed') throw new ClaimReverted(revert ?? error.reason ?? 'reverted');
    const earlier = await claimedEvent(registry, content, author);
    if (earlier?.meta !== meta) throw new ClaimedOtherwise();
    return earlier.published;
  }
}

async function claimedEvent(
  registry: Contract,
  content: string,
  author: string,
): Promise<{ meta: string; published: Published } | undefined> {
  const [event] = await registry.queryFilter(registry.filters.Claimed!(content, author));
  if (!event || !('args' in event)) return undefined;
  const { transactionHash, blockNumber, args } = event;
  return {
    meta: args.meta,
    published: { transaction: transactionHash as Published['transaction'], block: blockNumber },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The connection stays, so that the refusal of a body that is too long can still be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > 2 * MAX_STATEMENT_BYTES) throw new TooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify(body));
}

function statusOf(error: unknown): number {
  if (error instanceof EnvelopeInvalid || error instanceof SyntaxError) return 400;
  if (error instanceof ClaimReverted || error instanceof ClaimedOtherwise) return 409;
  return error instanceof TooLong ? 413 : 500;
}

/** Starts a server on the loopback interface and gives its URL. */
export async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => {
      throw error;
    }),
  ]);
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('A TCP server without an address.');
  return `http://127.0.0.1:${address.port}`;
}

/** Ends a server and the connections it holds. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** The registry refused the claim; the message is the name of its error. */
class ClaimReverted extends Error {}

class ClaimedOtherwise extends Error {
  override message =
    'This account has signed this content already, with another statement. A claim is written once and can only be withdrawn.';
}

class TooLong extends Error {
  override message = `A statement longer than ${MAX_STATEMENT_BYTES} bytes is not taken.`;
}
