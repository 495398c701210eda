import { ByteReader } from '../lib/batch/byte-reader.ts';
import { inOrder } from '../lib/batch/in-order.ts';
import type { Content } from '../lib/content/content.ts';
import { isKind } from '../lib/content/kind.ts';
import { sign } from '../lib/sdk.ts';
import type { Declaration } from '../lib/sign/sign.ts';
import { isObject } from '../lib/statement/json-value.ts';
import { EXIT } from './exit-code.ts';
import { contentOf, inputsOf } from './inputs.ts';
import { handIn, type SignOptions, SUBMIT_WITHIN } from './sign.ts';
import type { Output } from './verify.ts';

/** A longer line is none, in bytes: it ends the run, because where the next one begins is not known. */
const MAX_LINE = 96_000_000;

/** Lines signed and handed in at once, and answers that may wait for an earlier one. */
const BOUNDS = { running: 8, ahead: 64 } as const;

/** What a line may say beside what it is about: the words of a statement. */
const DECLARED = [
  ...['kind', 'title', 'creator', 'created', 'links', 'licence', 'aiTraining', 'derivedFrom', 'generator'],
] as const;
const OF_LINE: ReadonlySet<string> = new Set([...DECLARED, 'id', 'path', 'text', 'bytes']);

type Line = { readonly number: number; readonly json: string };

/**
 * Signs what comes in on a stream, one JSON object on each line: `{"path"}`, `{"text"}` or `{"bytes"}` (base64), with anything that a
 * statement says (`title`, `kind`, …), which goes before the flags, and an `id` that comes back. Prints one JSON line for each, in
 * order: `{line, id?, content, author, meta, …}`, or `{line, id?, error}`; a line that fails keeps no other from being signed. No
 * more is read than is being worked on.
 *
 * With `signOnly` nothing leaves this machine: the line has the `envelope`.
 *
 * @returns 0 where all were, else 2.
 */
export async function signStream(
  source: AsyncIterable<Buffer>,
  secret: Uint8Array,
  declaration: Declaration,
  options: SignOptions,
  { out }: Pick<Output, 'out'>,
): Promise<number> {
  let failed = false;
  const answers = inOrder(linesOf(source), (line) => answer(line, secret, declaration, options), BOUNDS);
  for await (const { error, ...rest } of answers) {
    failed ||= error !== undefined;
    out(JSON.stringify(error === undefined ? rest : { ...rest, error }));
  }
  return failed ? EXIT.unchecked : EXIT.answered;
}

type Answer = { readonly line: number; readonly id?: unknown; readonly error?: string };

async function answer(
  { number, json }: Line,
  secret: Uint8Array,
  declaration: Declaration,
  options: SignOptions,
): Promise<Answer> {
  const about: { line: number; id?: unknown } = { line: number };
  try {
    const asked = parsed(json);
    if (asked.id !== undefined) about.id = asked.id;
    requireKnown(asked);
    const { chainId, registry: address, principal, text = 'quotable' } = options;
    const signer = { secret, domain: { chainId, address }, ...(principal ? { principal } : {}) };
    const deadline = Math.floor(Date.now() / 1000) + SUBMIT_WITHIN;
    const said = { ...declaration, ...declaredIn(asked) };
    const envelope = await sign(await contentIn(asked), said, signer, deadline, { text });
    if (options.signOnly) return { ...about, ...{ content: envelope.claim.content, envelope } };
    const { content, author, meta } = envelope.claim;
    return { ...about, ...{ content, author, meta }, ...(await handIn(envelope, options)) };
  } catch (error) {
    return { ...about, error: error instanceof Error ? error.message : String(error) };
  }
}

function parsed(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new LineMalformed('it is no JSON');
  }
  if (!isObject(value)) throw new LineMalformed('it is no object');
  return value;
}

/** A name that is not known is a mistake that would be signed without what it was to say. */
function requireKnown(asked: Record<string, unknown>): void {
  const unknown = Object.keys(asked).find((name) => !OF_LINE.has(name));
  if (unknown !== undefined)
    throw new LineMalformed(`“${unknown.slice(0, 60)}” is not known. Known are: ${[...OF_LINE].join(', ')}`);
}

/** Whether the words fit, the statement's schema says. */
function declaredIn(asked: Record<string, unknown>): Partial<Declaration> {
  if (asked.kind !== undefined && !isKind(asked.kind)) throw new LineMalformed('its kind is none');
  return Object.fromEntries(
    DECLARED.flatMap((name) => (asked[name] === undefined ? [] : [[name, asked[name]]])),
  );
}

async function contentIn({ path, text, bytes }: Record<string, unknown>): Promise<Content> {
  const given = [path, text, bytes].filter((one) => one !== undefined);
  if (given.length !== 1 || typeof given[0] !== 'string')
    throw new LineMalformed('it needs one of “path”, “text” and “bytes” (base64)');
  if (typeof text === 'string') return { type: 'text', text };
  if (typeof bytes === 'string') return contentOf(decoded(bytes));
  for await (const input of inputsOf([String(path)]))
    if (input.path === path) return contentOf(await input.read());
    else break;
  throw new LineMalformed('its path is that of no file');
}

/** Node's own decoder passes over what is no base64. */
function decoded(base64: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0)
    throw new LineMalformed('its bytes are no base64');
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const reader = new ByteReader(source);
  try {
    for (let number = 1; ; number++) {
      const line = await reader.line(MAX_LINE);
      if (line === undefined) return;
      const json = Buffer.from(line, 'latin1').toString('utf8').trim();
      if (json !== '') yield { number, json };
    }
  } finally {
    await reader.close();
  }
}

/** A line of the stream can't be signed as it is. */
export class LineMalformed extends Error {
  override name = 'LineMalformed';
  constructor(why: string) {
    super(`The line can't be signed: ${why}.`);
  }
}
