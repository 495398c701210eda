import type { Hex } from '../../content/hex.ts';
import { callData, type RegistryCall } from '../../outbox/own-transaction.ts';
import type { RpcRegistry } from '../../registry/registry.ts';
import { openRegistry } from '../../registry/registry.ts';
import { isSignedByContract } from '../../registry/signature.ts';
import { type Act, actDigest, type Signatory, typedData } from '../../sign/act.ts';
import type { Principal } from '../../sign/sign.ts';
import { isHex } from '../../statement/json-value.ts';
import { type RegistryDomain, signerOf } from '../../statement/signed-claim.ts';
import type { Settings } from '../settings.ts';
import { openBridge, type WalletBridge, WalletFailed } from './bridge.ts';

/** A wallet account that its owner has connected. */
export type WalletAccount = { readonly rdns: string; readonly name: string; readonly address: Hex };

/** Connects a wallet: its owner chooses the account in it. @throws as the bridge, and {@link NoAccount} */
export async function connectWallet(rdns: string, name: string, settings: Settings): Promise<WalletAccount> {
  const accounts = await openBridge(settings.service).ask(rdns, 'eth_requestAccounts', []);
  return { rdns, name, address: firstAccount(accounts) };
}

/** An account that signs in its wallet. Whatever the wallet gives is checked here before it is believed. */
export function walletSignatory(
  wallet: WalletAccount,
  settings: Settings,
  principal: Principal = { author: wallet.address, keyIdx: 0 },
): Signatory {
  const bridge = openBridge(settings.service);
  return {
    ...principal,
    async sign(act, domain) {
      await ready(wallet, bridge, settings);
      const document = JSON.stringify(typedData(act, domain));
      const signature = await bridge.ask(wallet.rdns, 'eth_signTypedData_v4', [wallet.address, document]);
      if (typeof signature !== 'string' || !/^0x([0-9a-fA-F]{2}){65,8192}$/.test(signature))
        throw new WrongSignature(wallet.address);
      const lower = signature.toLowerCase() as Hex;
      if (await isBy(wallet.address, act, domain, lower, settings)) return lower;
      throw new WrongSignature(wallet.address);
    },
  };
}

/** Lets the wallet send a call and pay for it: it shows the fee itself. @returns the transaction's hash */
export async function sendByWallet(
  wallet: WalletAccount,
  call: RegistryCall,
  settings: Settings,
): Promise<Hex> {
  const bridge = openBridge(settings.service);
  await ready(wallet, bridge, settings);
  const transaction = { from: wallet.address, to: settings.registry, data: callData(call) };
  const hash = await bridge.ask(wallet.rdns, 'eth_sendTransaction', [transaction]);
  if (!isHex(hash, 32)) throw new WalletFailed(-32_603, 'no transaction came of it');
  return hash;
}

/** The account is the one that was connected, and the wallet is on the registry's chain, or is asked to go there. */
async function ready(
  { rdns, address }: WalletAccount,
  { ask }: WalletBridge,
  { chainId, rpcUrls }: Settings,
): Promise<void> {
  const accounts = await ask(rdns, 'eth_requestAccounts', []);
  if (!Array.isArray(accounts) || !accounts.some((one) => String(one).toLowerCase() === address))
    throw new OtherWalletAccount(address);
  const isThere = async () => Number(await ask(rdns, 'eth_chainId', [])) === chainId;
  if (await isThere()) return;
  const chain = { chainId: `0x${chainId.toString(16)}` };
  try {
    await ask(rdns, 'wallet_switchEthereumChain', [chain]);
  } catch (error) {
    // 4902: the wallet does not know the chain.
    if (!(error instanceof WalletFailed && error.code === 4902)) throw error;
    const currency = { name: 'Ether', symbol: 'ETH', decimals: 18 };
    const added = { ...chain, chainName: `Chain ${chainId}`, rpcUrls: rpcUrls.slice(0, 1) };
    await ask(rdns, 'wallet_addEthereumChain', [{ ...added, nativeCurrency: currency }]);
  }
  if (!(await isThere())) throw new WrongChain(chainId);
}

/** An ordinary account's signature is checked here; a smart account's contract is asked (ERC-1271). */
async function isBy(
  account: Hex,
  act: Act,
  domain: RegistryDomain,
  signature: Hex,
  { rpcUrls }: Settings,
): Promise<boolean> {
  const digest = actDigest(act, domain);
  if (signerOf(digest, signature) === account) return true;
  const members: RpcRegistry[] = rpcUrls.map((rpcUrl) => openRegistry({ ...domain, rpcUrl }));
  const bytes = Uint8Array.from(signature.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return isSignedByContract({ account, digest, signature: bytes }, members);
}

function firstAccount(accounts: unknown): Hex {
  const first = Array.isArray(accounts) ? String(accounts[0]).toLowerCase() : '';
  if (!isHex(first, 20)) throw new NoAccount();
  return first;
}

/** The wallet gave no account. */
export class NoAccount extends Error {
  override name = 'NoAccount';
  constructor() {
    super('The wallet gave no account. Unlock it, choose one, and try again.');
  }
}

/** Another account is chosen in the wallet. */
export class OtherWalletAccount extends Error {
  override name = 'OtherWalletAccount';
  constructor(address: Hex) {
    super(`The wallet does not offer ${address}. Choose that account in it, or connect the wallet again.`);
  }
}

/** The wallet stays on another chain. */
export class WrongChain extends Error {
  override name = 'WrongChain';
  constructor(chainId: number) {
    super(
      `The wallet is on another chain than ${chainId}. Switch it there and try again. Nothing was signed.`,
    );
  }
}

/** The wallet signed something else, or with another key. */
export class WrongSignature extends Error {
  override name = 'WrongSignature';
  constructor(address: Hex) {
    super(
      `What the wallet gave is not a signature by ${address} over this statement. Nothing was published.`,
    );
  }
}
