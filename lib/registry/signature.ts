import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { AbiCoder } from 'ethers';
import type { Hex } from '../content/hex.ts';
import { claimDigest, isSignedBy, isSignedByAuthor, type SignedClaim } from '../statement/signed-claim.ts';
import { agree } from './agree.ts';
import { quantity, type RpcRegistry } from './registry.ts';
import { reading } from './rpc.ts';
import { keySlot } from './slots.ts';
import { unpackKey } from './word.ts';

/** A signature that only the signing account's own contract can judge. */
export type ContractSignature = {
  readonly account: Hex;
  /** The 32 bytes that were signed. */
  readonly digest: Uint8Array;
  /** What the contract takes for a signature (ERC-1271), or that wrapped for a contract not deployed yet (ERC-6492). */
  readonly signature: Uint8Array;
};

/** `isValidSignature(bytes32,bytes)`, which is also the answer for "valid". */
const ERC1271_MAGIC = '0x1626ba7e';
const VALID: Hex = `${ERC1271_MAGIC}${'00'.repeat(28)}`;

/** The last 32 bytes of a signature wrapped by ERC-6492. */
const ERC6492_SUFFIX = '6492'.repeat(16);

/** Longer signatures are not asked about. */
const MAX_SIGNATURE_BYTES = 8_192;

/** What a contract may spend, so that a hostile one keeps no node busy: enough to deploy a wallet and ask it. */
const GAS = 8_000_000;

const abi = AbiCoder.defaultAbiCoder();

/**
 * Whether a claim is signed by its author, or by the delegate key of the author that it names. An ordinary key's
 * signature is checked here; the RPCs are asked only which key a delegate has, and what contracts say.
 *
 * Passkeys (ERC-7913) are computed here, where their verifier is the one that is known. Another verifier's word is not
 * asked for: such claims stand, their statements are not believed.
 * @throws RegistryUnreachable
 */
export async function isClaimSigned(claim: SignedClaim, members: readonly RpcRegistry[]): Promise<boolean> {
  const { config: domain } = members[0]!;
  if (claim.signer !== undefined) return isSignedByAuthor(claim, domain);
  const account = claim.keyIdx === 0 ? claim.author : await delegateOf(claim, members);
  if (!account) return false;
  if (isSignedBy(account, claim, domain)) return true;
  const signature = hexToBytes(claim.signature.slice(2));
  return isSignedByContract({ account, digest: claimDigest(claim, domain), signature }, members);
}

async function delegateOf(
  { author, keyIdx }: SignedClaim,
  members: readonly RpcRegistry[],
): Promise<Hex | undefined> {
  const answers = members.map(({ origin, ask, config: { address } }) => ({
    origin,
    answer: ask('eth_getStorageAt', [address, keySlot(author, keyIdx), 'latest']).then((answer) =>
      reading(origin, () => wordIn(answer)),
    ),
  }));
  const { value } = await agree(answers, (word) => `key ${keyIdx} of ${author} is ${word}`);
  return unpackKey(BigInt(value))?.delegate;
}

/**
 * Asks RPCs whether the account's contract accepts a signature. More than half have to say the same. An ERC-6492
 * signature is first put to the contract as it is, then after the call that deploys or prepares it; all of it happens in
 * an `eth_call`, which changes nothing.
 *
 * It tells what the contract says *now*: an account can change its mind, and a signature that was good when it was made
 * may not be any more. It does not check an ordinary key's signature: `isSignedByAuthor` does, without asking anybody.
 *
 * Sources: ERC-1271; ERC-6492.
 * @throws RegistryUnreachable
 */
export async function isSignedByContract(
  signed: ContractSignature,
  members: readonly Pick<RpcRegistry, 'origin' | 'ask'>[],
): Promise<boolean> {
  if (signed.signature.length > MAX_SIGNATURE_BYTES) return false;
  const wrapped = unwrap(signed.signature);
  if (wrapped === 'malformed') return false;
  const { signature, prepare } = wrapped;
  const question = hexToBytes(
    ERC1271_MAGIC.slice(2) + abi.encode(['bytes32', 'bytes'], [signed.digest, signature]).slice(2),
  );
  const ask = async (calls: readonly Call[]) => {
    const data = `0x${bytesToHex(program(calls))}`;
    const answers = members.map(({ origin, ask }) => ({
      origin,
      answer: ask('eth_call', [{ data, gas: quantity(GAS) }, 'latest']).then((answer) =>
        reading(origin, () => wordIn(answer) === VALID),
      ),
    }));
    const tell = (valid: boolean) => `the signature of ${signed.account} is ${valid ? 'valid' : 'not valid'}`;
    return (await agree(answers, tell)).value;
  };
  const judge = { to: signed.account, input: question };
  return (await ask([judge])) || (prepare !== undefined && (await ask([prepare, judge])));
}

type Call = { readonly to: Hex; readonly input: Uint8Array };

/** Takes an ERC-6492 wrapping off: `abi.encode(address factory, bytes call, bytes signature)` and a suffix. */
function unwrap(bytes: Uint8Array): { signature: Uint8Array; prepare?: Call } | 'malformed' {
  if (bytesToHex(bytes.subarray(-32)) !== ERC6492_SUFFIX) return { signature: bytes };
  try {
    const [factory, call, signature] = abi.decode(['address', 'bytes', 'bytes'], bytes.subarray(0, -32));
    return {
      signature: hexToBytes(signature.slice(2)),
      prepare: { to: factory.toLowerCase(), input: hexToBytes(call.slice(2)) },
    };
  } catch {
    return 'malformed';
  }
}

/**
 * Creation code that makes calls one after the other and gives the last one's answer as one word: zero unless that call
 * succeeded and answered 32 bytes or more. It serves where a node runs it without creating anything, as `eth_call` without
 * a receiver does. (A plain call would not do: a contract that reverts and a node that fails look alike from here.)
 */
function program(calls: readonly Call[]): Uint8Array {
  let offset = 47 * (calls.length - 1) + 44 + 17;
  const steps = calls.map(({ to, input }, i) => {
    const isLast = i === calls.length - 1;
    // codecopy(0x20, offset, size), then (static)call(gas, to, [0,] 0x20, size, 0, 0x20 or 0)
    const copy = `62${hex3(input.length)}62${hex3(offset)}602039`;
    const call = isLast
      ? `6020600062${hex3(input.length)}602073${to.slice(2)}5afa`
      : `6000600062${hex3(input.length)}6020600073${to.slice(2)}5af150`;
    offset += input.length;
    return copy + call;
  });
  // mstore(0, mload(0) * (success & (returndatasize > 31))), then return(0, 32)
  const end = '601f3d11166000510260005260206000f3';
  return concatBytes(hexToBytes(steps.join('') + end), ...calls.map(({ input }) => input));
}

function hex3(size: number): string {
  return size.toString(16).padStart(6, '0');
}

/** @throws where `answer` is not one word. */
function wordIn(answer: unknown): string {
  if (typeof answer === 'string' && /^0x[0-9a-f]{64}$/i.test(answer)) return answer.toLowerCase();
  throw new Error(`${String(answer).slice(0, 40)} is not a word`);
}
