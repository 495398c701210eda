import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Part } from '../../lib/index/epoch-source.ts';
import { isHex } from '../../lib/statement/json-value.ts';
import type { IndexStorage } from './storage.ts';

/** A request that is not here in so many milliseconds is given up. */
const SLOWEST_REQUEST = 30_000;

/** What has its hash for a name is the same for ever. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const PARTS: readonly string[] = ['buckets', 'pages'] satisfies Part[];

/**
 * An index over HTTP, for whoever searches it without saying what for. All answers can be checked against an epoch's root.
 * Errors are `{error}` with a sentence.
 *
 * - `GET /epochs/latest`: `{root}` of the newest epoch.
 * - `GET /epochs/<root>`: its header, in the very bytes that the root is the hash of.
 * - `GET /epochs/<root>/buckets/<n>` and `/pages/<n>`: how many hashes the proof has in one byte, the hashes of 32 bytes each,
 *   then the bucket or page.
 * - `GET /shards/<sha256>`: an index file (`lib/index/index-file.ts`).
 * - `GET /statements/<meta>`: a signed statement.
 *
 * It keeps no log. Anybody may ask, from any page: there is nothing here that is not public.
 */
export function createIndexServer(storage: IndexStorage): FastifyInstance {
  const server = fastify({ forceCloseConnections: true, requestTimeout: SLOWEST_REQUEST, bodyLimit: 1_024 });
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('access-control-allow-origin', '*');
  });
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const code = error.statusCode ?? 503;
    if (code === 503) reply.header('retry-after', 30);
    return reply
      .code(code)
      .send({ error: code === 503 ? 'The index can not be read just now.' : error.message });
  });
  server.setNotFoundHandler((_request, reply) => missing(reply, 'Ask GET /epochs/latest.'));

  server.get('/epochs/latest', async (_request, reply) => {
    const root = await storage.latest();
    return root ? reply.header('cache-control', 'no-cache').send({ root }) : missing(reply, 'No epoch yet.');
  });

  server.get<{ Params: { root: string } }>('/epochs/:root', async ({ params: { root } }, reply) => {
    const header = isHex(root, 32) ? await storage.header(root) : undefined;
    return header ? bytes(reply.type('application/json'), header) : missing(reply, 'No such epoch here.');
  });

  server.get<{ Params: { root: string; part: string; number: string } }>(
    '/epochs/:root/:part/:number',
    async ({ params: { root, part, number } }, reply) => {
      const known = isHex(root, 32) && PARTS.includes(part) && /^\d{1,7}$/.test(number);
      const proved = known ? await storage.part(root, part as Part, Number(number)) : undefined;
      return proved ? bytes(reply, proved) : missing(reply, 'No such part of an epoch here.');
    },
  );

  server.get<{ Params: { sha256: string } }>('/shards/:sha256', async ({ params: { sha256 } }, reply) => {
    const shard = isHex(sha256, 32) ? await storage.shard(sha256) : undefined;
    return shard ? bytes(reply, shard) : missing(reply, 'No such shard here.');
  });

  server.get<{ Params: { meta: string } }>('/statements/:meta', async ({ params: { meta } }, reply) => {
    const envelope = isHex(meta, 32) ? await storage.statement(meta) : undefined;
    return envelope
      ? reply.header('cache-control', FOR_EVER).send(envelope)
      : missing(reply, 'No such statement here.');
  });
  return server;
}

function bytes(reply: FastifyReply, content: Uint8Array) {
  if (!reply.getHeader('content-type')) reply.type('application/octet-stream');
  return reply
    .header('cache-control', FOR_EVER)
    .send(Buffer.from(content.buffer, content.byteOffset, content.length));
}

function missing(reply: FastifyReply, error: string) {
  return reply.code(404).send({ error });
}
