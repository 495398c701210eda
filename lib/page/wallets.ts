/** A wallet as it announces itself in a page (EIP-6963). All of it is untrusted. */
export type AnnouncedWallet = { readonly rdns: string; readonly name: string };

/** What a wallet answered, as far as it fits into a message. */
export type WalletAnswer =
  | { readonly result: unknown }
  | { readonly failed: { readonly code: number; readonly message: string } };

/**
 * Runs inside a page, in the page's own world, where wallets are. It is sent as source: it can use nothing from around it.
 * Without a question it tells which wallets there are.
 *
 * @param rdns the wallet that is asked; `window.ethereum` is one that announces nothing.
 */
export async function askInPage(
  rdns?: string,
  question?: { method: string; params: unknown[] },
): Promise<AnnouncedWallet[] | WalletAnswer> {
  type Provider = { request: (question: object) => Promise<unknown> };
  type Detail = { info?: { rdns?: unknown; name?: unknown }; provider?: Provider };
  const found = new Map<string, { name: string; provider: Provider }>();
  const announced = (event: Event) => {
    const { info, provider } = ((event as CustomEvent).detail ?? {}) as Detail;
    const id = String(info?.rdns ?? '');
    if (id !== '' && provider && !found.has(id)) found.set(id, { name: String(info?.name ?? id), provider });
  };
  addEventListener('eip6963:announceProvider', announced);
  dispatchEvent(new Event('eip6963:requestProvider'));
  await new Promise((resolve) => setTimeout(resolve, 250));
  removeEventListener('eip6963:announceProvider', announced);
  const { ethereum } = globalThis as { ethereum?: Provider };
  if (found.size === 0 && ethereum)
    found.set('window.ethereum', { name: 'window.ethereum', provider: ethereum });
  if (!question)
    return [...found]
      .slice(0, 20)
      .map(([id, { name }]) => ({ rdns: id.slice(0, 100), name: name.slice(0, 60) }));
  const wallet = found.get(rdns ?? '');
  if (!wallet) return { failed: { code: 4900, message: 'the wallet is not there' } };
  try {
    return { result: await wallet.provider.request(question) };
  } catch (error) {
    const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
    return {
      failed: {
        code: typeof code === 'number' ? code : -32_603,
        message: String(message ?? error).slice(0, 300),
      },
    };
  }
}
