import type { Hex } from '../lib/content/hex.ts';
import { establish } from '../lib/identity/establish.ts';
import type { WebSource } from '../lib/identity/fetch-document.ts';
import { openIndex } from '../lib/index/open-index.ts';
import { memoryStore } from '../lib/index/store.ts';
import { accountState } from '../lib/registry/account-state.ts';
import { openClient } from '../lib/registry/client.ts';
import { RegistryUnreachable } from '../lib/registry/rpc.ts';
import { httpSource } from '../lib/statement/source.ts';
import { translator } from '../lib/verdict/catalogue.ts';
import { describeAccount } from '../lib/verdict/describe-account.ts';
import { describeIdentity } from '../lib/verdict/describe-identity.ts';
import messages from '../public/_locales/en/messages.json' with { type: 'json' };
import { EXIT } from './exit-code.ts';
import type { NetworkOptions } from './network-options.ts';
import { sanitize } from './sanitize.ts';
import type { Output } from './verify.ts';

const t = translator(messages);

/** How `colophon who` answers. */
export type WhoOptions = NetworkOptions & {
  readonly json: boolean;
  /** The origin of the page where the account was met. */
  readonly page?: string;
  /** Lets sites on this machine be asked: for development. */
  readonly allowLoopback?: boolean;
};

/**
 * Asks who is behind an account: the sites that its identity statements name, and what they say of it. Prints each
 * finding with how it was established and as of when; before them, where the account is frozen or goes on as another one,
 * that.
 *
 * @returns 0 where something is established in both directions, else 2.
 */
export async function runWho(author: Hex, options: WhoOptions, { out, err }: Output): Promise<number> {
  const { rpc, chainId, registry: address, service, firstBlock, json, page, allowLoopback = false } = options;
  const done = new AbortController();
  try {
    const registry = openClient({ rpcUrls: rpc, chainId, address, signal: done.signal });
    const sources = [httpSource(service, fetch)];
    const index = openIndex({ registry, store: memoryStore(), sources, firstBlock });
    await index.sync();
    const hints = { statements: await index.identityOf(author), ...(page ? { pageOrigin: page } : {}) };
    const web: WebSource = { fetch, allowLoopback };
    const now = Math.floor(Date.now() / 1000);
    const asked = { registry: { chainId, address }, now, web };
    const findings = await establish({ chainId, address: author, control: 'chain' }, hints, asked);
    const account = await accountState(author, registry.wordsAt);
    const said = describeAccount(account, t);
    if (json && said.length > 0) out(JSON.stringify({ how: 'registry', author, ...account }));
    else for (const sentence of said) out(sentence);
    for (const finding of findings)
      out(json ? JSON.stringify(finding) : sanitize(describeIdentity(finding, t)));
    return findings.some(({ state }) => state === 'found') ? EXIT.answered : EXIT.unchecked;
  } catch (error) {
    if (!(error instanceof RegistryUnreachable)) throw error;
    err(sanitize(`colophon: ${error.message}`));
    return EXIT.unchecked;
  } finally {
    done.abort();
  }
}
