import { getAddress } from 'ethers';
import type { Hex } from '../content/hex.ts';

/** An account on one EVM chain. `address` is lower case. */
export type Account = { readonly chainId: number; readonly address: Hex };

/**
 * The account a claim belongs to, and how this machine knows that it acts.
 *
 * `key`: this machine checked an ECDSA signature by the account's own key, so the account is the same one on every
 * chain. `chain`: only the registry's chain says so; the same address on another chain may be another's contract.
 */
export type Author = Account & { readonly control: 'key' | 'chain' };

/**
 * Reads a CAIP-10 account id of the `eip155` namespace: `eip155:1:0xab16…`.
 *
 * Source: CAIP-2, CAIP-10. Upper and lower case are taken; mixed case must be a right EIP-55 checksum.
 * @returns undefined for another namespace and for anything malformed.
 */
export function parseAccount(text: string): Account | undefined {
  const [, chain, address] = /^eip155:([1-9]\d{0,15}):(0x[0-9a-fA-F]{40})$/.exec(text) ?? [];
  if (chain === undefined || address === undefined || !Number.isSafeInteger(Number(chain))) return undefined;
  try {
    getAddress(address);
  } catch {
    return undefined;
  }
  return { chainId: Number(chain), address: address.toLowerCase() as Hex };
}

/** The CAIP-10 id of an account, with the address in EIP-55 checksum case. */
export function formatAccount({ chainId, address }: Account): string {
  return `eip155:${chainId}:${getAddress(address)}`;
}

const DID_PKH = 'did:pkh:';

/** The did:pkh of an account: `did:pkh:eip155:1:0xab16…`. It names an account, and nobody behind it. */
export function didPkhOf(account: Account): string {
  return DID_PKH + formatAccount(account);
}

/** The account a did:pkh names; undefined for another method, another namespace and anything malformed. */
export function parseDidPkh(did: string): Account | undefined {
  return did.startsWith(DID_PKH) ? parseAccount(did.slice(DID_PKH.length)) : undefined;
}

/**
 * Whether an account named somewhere is the author's. The chain must be the same too, unless the author's own key was
 * seen to sign (see {@link Author}).
 */
export function isAuthor(account: Account, author: Author): boolean {
  if (account.address !== author.address.toLowerCase()) return false;
  return author.control === 'key' || account.chainId === author.chainId;
}
