import { dataLength, ensNormalize, Interface, namehash } from 'ethers';
import type { Hex } from '../content/hex.ts';
import { type Author, isAuthor } from './account.ts';
import { CallReverted, type EnsSource } from './ens.ts';
import type { AsOf, EnsFinding } from './finding.ts';
import { inTime } from './in-time.ts';

const abi = new Interface([
  'function resolver(bytes32 node) view returns (address)',
  'function name(bytes32 node) view returns (string)',
  'function addr(bytes32 node) view returns (address)',
]);

const NOBODY: Hex = `0x${'00'.repeat(20)}`;

/** A longer answer is not read, in bytes: the longest name is 255 characters. */
const MAX_ANSWER = 4_096;

/** Selector of `OffchainLookup`. Source: ERC-3668. */
const OFFCHAIN_LOOKUP = '0x556f1830';

/**
 * Asks for the account's primary ENS name and whether it leads back: the reverse record's `name()` and that name's
 * `addr()` have to agree, in one block. Names are transferred and expire, so the answer is of that block only.
 *
 * Names whose resolver sends the reader to a server (ERC-3668, and with it most names on second layers) are refused as
 * `offchain`: nobody is asked about a reader's interests for a name. A reverse record that is not in normal form
 * (ENSIP-15) is refused, because look-alikes are made that way; names outside ASCII also come as punycode.
 *
 * An author whose key was not seen to sign (`control: 'chain'`) is asked only on the author's own chain.
 * @param now Unix seconds, for answers that no block gave.
 */
export async function askEns(author: Author, ens: EnsSource | undefined, now: number): Promise<EnsFinding> {
  const unasked = {
    how: 'ens',
    state: 'unknown',
    code: 'identity.ens.unknown',
    name: '',
    asOf: { time: now },
  } as const;
  if (!ens) return { ...unasked, details: { why: 'no-source' } };
  const { chainId } = ens;
  if (!isAuthor({ address: lower(author.address), chainId }, author)) {
    return { ...unasked, details: { why: 'other-chain' } };
  }
  let asOf: AsOf = { time: now };
  const signal = AbortSignal.timeout(ens.timeoutMs ?? 8_000);
  try {
    const { block, time } = await reach(() => ens.head(), signal);
    asOf = { time, block };
    return await compare(author, (...question) => ask(ens, block, signal, ...question), ens.registry, asOf);
  } catch (error) {
    const base = { how: 'ens', name: '', asOf } as const;
    if (error instanceof EnsAnswerRefused) {
      const code = `identity.ens.refused.${error.refusal}` as const;
      return { ...base, state: 'refused', code, details: { reason: error.message } };
    }
    if (!(error instanceof EnsUnreachable)) throw error;
    const details = { reason: error.message };
    return { ...base, state: 'unavailable', code: 'identity.ens.unavailable', details };
  }
}

type Method = 'resolver' | 'name' | 'addr';
type Ask = (to: Hex, method: Method, node: string) => Promise<string | undefined>;

async function compare(author: Author, asked: Ask, registry: Hex, asOf: AsOf): Promise<EnsFinding> {
  const base = { how: 'ens', asOf } as const;
  const none = { ...base, state: 'none', code: 'identity.ens.none', name: '', details: {} } as const;
  const address = lower(author.address);
  const reverseNode = namehash(`${address.slice(2)}.addr.reverse`);
  const reverseResolver = await asked(registry, 'resolver', reverseNode);
  if (!isSomebody(reverseResolver)) return none;
  const name = await asked(reverseResolver, 'name', reverseNode);
  if (name === undefined || name === '') return none;
  assertNormal(name);

  const node = namehash(name);
  const resolver = await asked(registry, 'resolver', node);
  const leadsTo = isSomebody(resolver) ? await asked(resolver, 'addr', node) : undefined;
  const ascii = URL.canParse(`https://${name}`) ? new URL(`https://${name}`).hostname : name;
  if (isSomebody(leadsTo) && lower(leadsTo) === address)
    return { ...base, state: 'found', code: 'identity.ens.bound', name, details: { ascii } };
  const details = { ascii, ...(isSomebody(leadsTo) ? { leadsTo: lower(leadsTo) } : {}) };
  return { ...base, state: 'one-way', code: 'identity.ens.one-way', name, details };
}

/** Undefined where the contract has no answer: nothing there, or a plain refusal. */
async function ask(
  ens: EnsSource,
  block: number,
  signal: AbortSignal,
  to: Hex,
  method: Method,
  node: string,
): Promise<string | undefined> {
  let answer: Hex;
  try {
    const input = abi.encodeFunctionData(method, [node]) as Hex;
    answer = await reach(() => ens.call(to, input, block), signal);
  } catch (error) {
    if (!(error instanceof CallReverted)) throw error;
    if (error.output.startsWith(OFFCHAIN_LOOKUP))
      throw new EnsAnswerRefused('offchain', 'its resolver asks a server');
    return undefined;
  }
  if (answer === '0x') return undefined;
  if (dataLength(answer) > MAX_ANSWER)
    throw new EnsAnswerRefused('malformed', `${method}() answered too much`);
  try {
    return String(abi.decodeFunctionResult(method, answer)[0]);
  } catch {
    throw new EnsAnswerRefused(
      'malformed',
      `${method}() answered no ${method === 'name' ? 'text' : 'address'}`,
    );
  }
}

/** Whatever a source throws but a contract's refusal means that it could not be asked. */
async function reach<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await inTime(question(), signal);
  } catch (error) {
    if (error instanceof CallReverted) throw error;
    throw new EnsUnreachable(error);
  }
}

function assertNormal(name: string): void {
  let normal: string | undefined;
  try {
    normal = name.length <= 255 ? ensNormalize(name) : undefined;
  } catch {
    normal = undefined;
  }
  if (normal !== name || !name.includes('.'))
    throw new EnsAnswerRefused('not-normalised', JSON.stringify(name.slice(0, 80)));
}

function isSomebody(address: string | undefined): address is Hex {
  return address !== undefined && address !== NOBODY;
}

function lower(address: string): Hex {
  return address.toLowerCase() as Hex;
}

/** ENS answered, and the answer is not taken. */
class EnsAnswerRefused extends Error {
  override name = 'EnsAnswerRefused';
  readonly refusal: 'malformed' | 'not-normalised' | 'offchain';
  constructor(refusal: EnsAnswerRefused['refusal'], why: string) {
    super(`The ENS answer was refused: ${why}.`);
    this.refusal = refusal;
  }
}

/** ENS could not be asked. */
class EnsUnreachable extends Error {
  override name = 'EnsUnreachable';
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`ENS could not be asked (${why.slice(0, 200)}). Try again, or choose another RPC.`, { cause });
  }
}
