import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { ClaimStatus } from '../../lib/sign/claim-status.ts';
import { AnchorInvalid, anchorId, parseAnchor } from '../../lib/statement/anchor.ts';
import { isListSigned, ListMixed, type ListSignature } from '../../lib/statement/claim-list.ts';
import { type Envelope, EnvelopeInvalid, readEnvelope } from '../../lib/statement/envelope.ts';
import { isHex, isObject, isWithin } from '../../lib/statement/json-value.ts';
import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import { MAX_STATEMENT_BYTES, statementBytes } from '../../lib/statement/statement.ts';
import { parseWithdrawal, WithdrawalInvalid } from '../../lib/statement/withdrawal.ts';
import { BatchUnknown, ClaimUnrecorded } from './batch-pages.ts';
import { ChainUnreachable } from './chain.ts';
import { CONNECT_HEADERS, CONNECT_PAGE } from './connect-page.ts';
import { JournalFailed } from './journal.ts';
import type { Entry } from './ledger.ts';
import { RELAY_LIMITS, type RelayLimits } from './limits.ts';
import { metricsText } from './metrics.ts';
import {
  AnchorConflict,
  AnchorUnsigned,
  ClaimConflict,
  DeadlineTooNear,
  NothingToWithdraw,
  SignerRefused,
  TooManyClaims,
} from './refusals.ts';
import type { Relay } from './relay.ts';

/** A request that is not here in so many milliseconds is given up. */
const SLOWEST_REQUEST = 60_000;

/** The longest that an answer is held back for `Prefer: wait`, in seconds. */
const LONGEST_WAIT = 30;

export type ServerOptions = {
  readonly domain: RegistryDomain;
  readonly limits?: Partial<RelayLimits>;
  /** For how many seconds an answer is held back where the request does not say. */
  readonly hold?: number;
  /** Called after claims were accepted. */
  readonly onAccepted?: () => void;
};

/**
 * The relay over HTTP, JSON in and out. Errors are `{error}` with a sentence.
 *
 * - `POST /claims`, a signed statement: 202 and its status once it is on disk; with `Prefer: wait=<seconds>` (RFC 7240)
 *   the answer is held back until the claim is in a block. 400 not a signed statement, 409 refused by the registry or
 *   claimed with another statement, 413 too large, 429 and 503 with `Retry-After` too much.
 * - `POST /claims/many`, `{envelopes, list?}`: many at once, and with `list` in one call (see `ListSignature`).
 * - `POST /anchors`, a batch that its author has signed (`lib/statement/anchor.ts`): as `POST /claims`. The relay brings the
 *   root, in the author's name; 409 too where the author has signed the root otherwise before.
 * - `GET /anchors/<account>/<root>`: its status. `Prefer: wait` as above.
 * - `POST /withdrawals`, a signed withdrawal (`lib/statement/withdrawal.ts`): as `POST /claims`. 409 where the registry does not
 *   take it, or all of it was withdrawn before.
 * - `GET /claims/<id>`: the status; `<id>` as `claimId` makes it. `Prefer: wait` as above.
 * - `GET /statements/<meta>`: the signed statement, with its batch proof where it has one.
 * - `POST /statements`, a signed statement whose claim the chain knows: recorded by its author, or in a batch that somebody
 *   has anchored. 201 when it is kept for readers. It is brought nowhere. 409 where the chain does not know the claim, or
 *   the batch.
 * - `GET /batches/<account>/<root>?from=<leaf>`: the signed statements of a batch, in the order of its leaves, with their
 *   proofs: `{envelopes, next?}`, where `next` is the `from` of the page after this.
 * - `GET /connect`: a page without a script, in which the extension asks browser wallets.
 * - `GET /metrics`: counters for Prometheus.
 */
export function createServer(
  relay: Relay,
  { domain, hold = 0, onAccepted, ...options }: ServerOptions,
): FastifyInstance {
  const limits = { ...RELAY_LIMITS, ...options.limits };
  const server = fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: true,
    requestTimeout: SLOWEST_REQUEST,
  });
  // A page can't send JSON across origins without asking first, and is never told yes.
  server.removeContentTypeParser('text/plain');
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    if (codeOf(error) === 413) {
      // A connection that is closed on a sender loses the answer. The rest is read and dropped, for a while.
      reply.removeHeader('connection');
      request.raw.resume();
    }
    return answerError(error, reply);
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({
      error:
        'Ask POST /claims, GET /claims/<id>, POST /anchors, POST /withdrawals, GET /statements/<meta> or GET /batches/<account>/<root>.',
    }),
  );

  server.post('/claims', async (request, reply) => {
    const envelope = checked(request.body, domain);
    const [entry] = await relay.accept([envelope]);
    onAccepted?.();
    const status = await settled(relay, entry!, waitOf(request.headers.prefer) ?? hold);
    return answerStatus(status, reply);
  });

  server.post('/claims/many', async (request, reply) => {
    const { envelopes: untrusted, list } = parseMany(request.body, Math.min(limits.list, limits.perAuthor));
    const envelopes = untrusted.map((value) => checked(value, domain));
    if (new Set(envelopes.map(({ claim }) => claim.author)).size !== 1) throw new ListMixed('one of them');
    if (list && !isListSigned(envelopes, list, domain)) throw new BadRequest('list.signature is not theirs.');
    const entries = await relay.accept(envelopes, list);
    onAccepted?.();
    return reply.code(202).send({ claims: entries.map((entry) => relay.status(entry)) });
  });

  server.post('/anchors', async (request, reply) => {
    const entry = await relay.acceptAnchor(parseAnchor(request.body));
    onAccepted?.();
    return answerStatus(await settled(relay, entry, waitOf(request.headers.prefer) ?? hold), reply);
  });

  server.post('/withdrawals', async (request, reply) => {
    const entry = await relay.acceptWithdrawal(parseWithdrawal(request.body));
    onAccepted?.();
    return answerStatus(await settled(relay, entry, waitOf(request.headers.prefer) ?? hold), reply);
  });

  server.get<{ Params: { account: string; root: string } }>(
    '/anchors/:account/:root',
    async ({ params: { account: author, root }, headers }, reply) => {
      const entry = isHex(author, 20) && isHex(root, 32) ? relay.find(anchorId({ author, root })) : undefined;
      if (!entry) return reply.code(404).send({ error: 'No such batch was accepted here.' });
      return settled(relay, entry, waitOf(headers.prefer) ?? 0);
    },
  );

  server.get<{ Params: { id: string } }>('/claims/:id', async ({ params: { id }, headers }, reply) => {
    const entry = isHex(id, 32) ? relay.find(id) : undefined;
    if (!entry) return reply.code(404).send({ error: 'No such claim was accepted here.' });
    return settled(relay, entry, waitOf(headers.prefer) ?? 0);
  });

  server.get<{ Params: { meta: string } }>('/statements/:meta', async ({ params: { meta } }, reply) => {
    const envelope = isHex(meta, 32) ? await relay.envelope(meta) : undefined;
    return envelope ?? reply.code(404).send({ error: 'No such statement here.' });
  });

  server.post('/statements', async (request, reply) => {
    const { batch } = readEnvelope(request.body, domain);
    const envelope = checked(request.body, domain);
    await relay.batches.keep(batch ? { ...envelope, batch } : envelope);
    return reply.code(201).send(batch ? { root: batch.root, index: batch.index } : {});
  });

  server.get<{ Params: { account: string; root: string }; Querystring: { from?: string } }>(
    '/batches/:account/:root',
    async ({ params: { account, root }, query: { from = '0' } }, reply) => {
      const number = /^\d{1,10}$/.test(from) ? Number(from) : undefined;
      const isBatch = isHex(account, 20) && isHex(root, 32) && number !== undefined;
      const page = isBatch ? await relay.batches.page({ anchoredBy: account, root }, number) : undefined;
      return page ?? reply.code(404).send({ error: 'Nothing of such a batch is here.' });
    },
  );

  server.get('/connect', (_request, reply) => reply.headers(CONNECT_HEADERS).send(CONNECT_PAGE));

  server.get('/metrics', (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(metricsText(relay)),
  );
  return server;
}

/** Everything but the signature, which is for the relay to check: it may need the registry. */
function checked(value: unknown, domain: RegistryDomain): Envelope {
  const { batch: _, ...envelope } = readEnvelope(value, domain);
  if (statementBytes(envelope.statement).length > MAX_STATEMENT_BYTES) throw new StatementTooLong();
  // A proof that the author brings is not this relay's to hand on.
  return envelope;
}

function parseMany(body: unknown, most: number): { envelopes: readonly unknown[]; list?: ListSignature } {
  const { envelopes, list } = isObject(body) ? body : {};
  if (!Array.isArray(envelopes) || envelopes.length === 0 || envelopes.length > most)
    throw new BadRequest(`envelopes must be a list of 1 to ${most}.`);
  if (list === undefined) return { envelopes };
  const { deadline, signature } = isObject(list) ? list : {};
  if (!isWithin(deadline, Number.MAX_SAFE_INTEGER) || !isHex(signature, 65))
    throw new BadRequest('list must be {deadline, signature}.');
  return { envelopes, list: { deadline, signature } };
}

/** The claim's status once it is in a block or refused, or after some seconds, whichever is first. */
async function settled(relay: Relay, { id }: Entry, seconds: number): Promise<ClaimStatus> {
  const status = () => relay.status(relay.find(id)!);
  const isSettled = () => ['seen', 'final', 'refused'].includes(relay.find(id)!.state);
  if (seconds > 0 && !isSettled()) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, seconds * 1000);
    const stop = relay.onChange(() => isSettled() && resolve());
    await promise;
    clearTimeout(timer);
    stop();
  }
  return status();
}

function waitOf(prefer: string | string[] | undefined): number | undefined {
  const seconds = /(?:^|[,;\s])wait=(\d{1,3})\b/.exec(String(prefer))?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds), LONGEST_WAIT);
}

function answerStatus(status: ClaimStatus, reply: FastifyReply) {
  if (status.state === 'refused')
    return reply.code(409).send({ ...status, error: `The registry refuses it: ${status.reason}.` });
  return reply.code(status.state === 'seen' || status.state === 'final' ? 200 : 202).send(status);
}

function answerError(error: FastifyError, reply: FastifyReply) {
  const code = codeOf(error);
  if (error instanceof TooManyClaims) reply.header('retry-after', error.retryAfter);
  if (error instanceof JournalFailed || error instanceof ChainUnreachable) reply.header('retry-after', 60);
  return reply.code(code).send({ error: code === 500 ? 'Something failed here.' : error.message });
}

function codeOf(error: FastifyError): number {
  if (error instanceof EnvelopeInvalid || error instanceof DeadlineTooNear) return 400;
  if (error instanceof AnchorInvalid || error instanceof AnchorUnsigned) return 400;
  if (error instanceof WithdrawalInvalid) return 400;
  if (error instanceof ListMixed || error instanceof BadRequest) return 400;
  if (error instanceof ClaimConflict || error instanceof SignerRefused) return 409;
  if (error instanceof AnchorConflict || error instanceof NothingToWithdraw) return 409;
  if (error instanceof BatchUnknown || error instanceof ClaimUnrecorded) return 409;
  if (error instanceof StatementTooLong) return 413;
  if (error instanceof TooManyClaims) return error.whose === 'queue' ? 503 : 429;
  if (error instanceof JournalFailed || error instanceof ChainUnreachable) return 503;
  return error.statusCode ?? 500;
}

class BadRequest extends Error {}

class StatementTooLong extends Error {
  override message = `A statement longer than ${MAX_STATEMENT_BYTES} bytes is not taken.`;
}
