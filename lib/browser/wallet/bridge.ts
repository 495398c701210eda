import { browser } from 'wxt/browser';
import { type AnnouncedWallet, askInPage, type WalletAnswer } from '../../page/wallets.ts';

/** The page in which wallets are asked, and how to ask them there. */
export type WalletBridge = {
  readonly wallets: () => Promise<readonly AnnouncedWallet[]>;
  /** @throws {@link WalletRefused}, {@link WalletGone}, {@link WalletFailed} */
  readonly ask: (rdns: string, method: string, params: readonly unknown[]) => Promise<unknown>;
};

/**
 * Opens the way to browser wallets. They live in web pages and not in the pages of other extensions, so a page is opened for
 * them: the relay's `/connect`, which has no script. What is asked there runs once, in that tab alone, and the page can't
 * ask back. See `docs/adr/015-wallets.md` for what the page's server could do.
 *
 * @param service the relay of the settings.
 */
export function openBridge(service: string): WalletBridge {
  const address = new URL('connect', service.endsWith('/') ? service : `${service}/`).href;
  async function run(rdns?: string, question?: { method: string; params: unknown[] }): Promise<unknown> {
    const tabId = await connectTab(address);
    const args = question ? [rdns ?? '', question] : [];
    const [done] = await browser.scripting
      .executeScript({ target: { tabId }, world: 'MAIN', func: askInPage as () => unknown, args: args as [] })
      .catch((error) => Promise.reject(new WalletGone(String(error))));
    return done?.result;
  }
  return {
    async wallets() {
      const found = await run();
      return Array.isArray(found) ? found.filter(isWallet) : [];
    },
    async ask(rdns, method, params) {
      const answer = (await run(rdns, { method, params: [...params] })) as WalletAnswer | undefined;
      if (answer && 'result' in answer) return answer.result;
      const { code, message } = answer?.failed ?? { code: 4900, message: 'its page was closed' };
      if (code === 4001) throw new WalletRefused();
      if (code === 4900 || code === 4901) throw new WalletGone(message);
      throw new WalletFailed(code, message);
    },
  };
}

/** The tab that is open for wallets, or a new one; loaded to its end, and on the address that it was opened for. */
async function connectTab(address: string): Promise<number> {
  const [open] = await browser.tabs.query({ url: address });
  // In the background: wallets ask in windows of their own, and whoever signs stays where he is.
  const tab = open ?? (await browser.tabs.create({ url: address, active: false }));
  for (let tries = 0; tries < 100; tries++) {
    const now = await browser.tabs.get(tab.id!).catch(() => undefined);
    if (!now) throw new WalletGone('its page was closed');
    if (now.status === 'complete') {
      // A page that led somewhere else, or that is none, is not the one that was meant.
      if (now.url !== address) break;
      return now.id!;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new ConnectPageMissing(address);
}

function isWallet(value: unknown): value is AnnouncedWallet {
  const { rdns, name } = (value ?? {}) as { rdns?: unknown; name?: unknown };
  return typeof rdns === 'string' && typeof name === 'string';
}

/** The person said no in the wallet. */
export class WalletRefused extends Error {
  override name = 'WalletRefused';
  constructor() {
    super('You refused it in the wallet. Nothing was signed and nothing was sent.');
  }
}

/** The wallet is locked, disconnected or not there any more. */
export class WalletGone extends Error {
  override name = 'WalletGone';
  constructor(why: string) {
    super(
      `The wallet can't be asked: ${why.slice(0, 200)}. Unlock it, keep its page open, and try again. Nothing was sent.`,
    );
  }
}

/** The wallet answered with an error of its own. */
export class WalletFailed extends Error {
  override name = 'WalletFailed';
  readonly code: number;
  constructor(code: number, message: string) {
    super(`The wallet says: ${message.slice(0, 200)} (${code}). Nothing was sent.`);
    this.code = code;
  }
}

/** The relay has no page for wallets. */
export class ConnectPageMissing extends Error {
  override name = 'ConnectPageMissing';
  constructor(address: string) {
    super(
      `${address} could not be opened. Wallets are asked there: check the statement server in the options.`,
    );
  }
}
