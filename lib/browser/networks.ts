import type { Hex } from '../content/hex.ts';
import { openEns } from '../identity/ens.ts';
import { establish } from '../identity/establish.ts';
import { DocumentRefused } from '../identity/refusal.ts';
import { candidatesFor, siteAccounts } from '../identity/site-accounts.ts';
import { type Index, openIndex } from '../index/open-index.ts';
import { indexedDbStore } from '../index/store.ts';
import { type ReceiptBody, withProof } from '../receipt/make.ts';
import { accountState } from '../registry/account-state.ts';
import { indexedDbClaims } from '../registry/claim-store.ts';
import { openClient, type RegistryClient } from '../registry/client.ts';
import type { RegistryLane } from '../registry/lane.ts';
import { publishersOf } from '../registry/publishers.ts';
import { followRecords } from '../registry/related.ts';
import { openRpc, RegistryUnreachable } from '../registry/rpc.ts';
import { httpSource } from '../statement/source.ts';
import { sitesByAccount } from './followed-sites.ts';
import type {
  EngineIdentity,
  EngineProbe,
  EngineProof,
  EnginePublishers,
  EngineRecords,
  EngineSite,
  EngineSync,
} from './messages.ts';
import type { RequestLog } from './request-log.ts';
import type { Settings } from './settings.ts';

/** ENS lives on Ethereum's main network. */
const ENS_CHAIN_ID = 1;

/** A registry, and the index of what is signed in it. */
export type Network = { readonly registry: RegistryClient; readonly index: Index };

/** The networks that the engine was asked about, one registry and one index for each, and what is asked of them. */
export type Networks = {
  readonly of: (settings: Settings) => Network;
  /** From now on no registry's answer from before is given again. */
  readonly askAnew: () => void;
  readonly laneOf: (settings: Settings) => RegistryLane;
  readonly follow: (records: readonly Hex[], settings: Settings) => Promise<EngineRecords>;
  readonly sync: (settings: Settings) => Promise<EngineSync>;
  readonly identify: (author: Hex, settings: Settings) => Promise<EngineIdentity>;
  readonly site: (origin: string, settings: Settings) => Promise<EngineSite>;
  readonly probe: (settings: Settings) => Promise<EngineProbe>;
  readonly prove: (body: ReceiptBody, settings: Settings) => Promise<EngineProof>;
  readonly publishers: (cards: readonly Hex[], settings: Settings) => Promise<EnginePublishers>;
};

export function openNetworks(log: RequestLog): Networks {
  const networks = new Map<string, Network>();
  const memory = { since: 0 };

  function networkOf(settings: Settings) {
    const { rpcUrls, chainId, registry, service, firstBlock } = settings;
    const name = JSON.stringify([rpcUrls, chainId, registry, service, firstBlock]);
    const network = networks.get(name) ?? openNetwork(settings, log, () => memory.since);
    networks.set(name, network);
    return network;
  }

  function laneOf(settings: Settings): RegistryLane {
    const { registry, index } = networkOf(settings);
    const { near, anchored, statementOf, envelopeOf } = index;
    const sites = sitesByAccount(settings);
    return { registry, near, anchored, statementOf, envelopeOf, followed: settings.followed, sites };
  }

  async function follow(records: readonly Hex[], settings: Settings): Promise<EngineRecords> {
    try {
      return { related: await followRecords(records, laneOf(settings)) };
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      return { failed: error.message };
    }
  }

  async function sync(settings: Settings): Promise<EngineSync> {
    try {
      return { report: await networkOf(settings).index.sync() };
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      return { failed: error.message };
    }
  }

  async function identify(author: Hex, settings: Settings): Promise<EngineIdentity> {
    try {
      const { chainId, registry, rpcUrls } = settings;
      const network = networkOf(settings);
      const account = await accountState(author, network.registry.wordsAt);
      const statements = await network.index.identityOf(author);
      const domain = { chainId, address: registry };
      const web = { fetch: log.fetchFor('identity') };
      const now = nowSeconds();
      const rpcUrl = rpcUrls[0];
      const ens =
        chainId === ENS_CHAIN_ID && rpcUrl
          ? {
              ens: openEns((method, params) => openRpc({ ...domain, rpcUrl }, web.fetch)(method, params), {
                chainId,
              }),
            }
          : {};
      const known = { chainId, address: author, control: 'chain' } as const;
      const asked = { registry: domain, now, web, ...ens };
      return { account, findings: await establish(known, { statements }, asked) };
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      return { failed: error.message };
    }
  }

  async function site(origin: string, settings: Settings): Promise<EngineSite> {
    try {
      const { index } = networkOf(settings);
      const domain = { chainId: settings.chainId, address: settings.registry };
      const web = { fetch: log.fetchFor('site') };
      const accounts = await candidatesFor(origin, await index.authorsNaming(origin), web);
      const candidates = await Promise.all(
        accounts.map(async (address) => ({
          author: { chainId: settings.chainId, address, control: 'chain' } as const,
          statements: await index.identityOf(address),
        })),
      );
      const now = nowSeconds();
      const answer = await siteAccounts(origin, candidates, web, domain, now);
      if (answer.state === 'unnamed') return { unnamed: true };
      return answer.state === 'asked' ? { accounts: answer.accounts, asOf: now } : { failed: answer.reason };
    } catch (error) {
      if (!(error instanceof RegistryUnreachable || error instanceof DocumentRefused)) throw error;
      return { failed: error.message };
    }
  }

  async function probe(settings: Settings): Promise<EngineProbe> {
    try {
      const { registry } = networkOf(settings);
      await registry.claimsOn([`0x${'01'.repeat(32)}`]);
      return { block: await registry.head() };
    } catch (error) {
      if (!(error instanceof RegistryUnreachable)) throw error;
      return { failed: error.message };
    }
  }

  async function publishers(cards: readonly Hex[], settings: Settings): Promise<EnginePublishers> {
    const lane = laneOf(settings);
    const found = await Promise.all(cards.map((card) => publishersOf(card, lane)));
    return Object.fromEntries(cards.map((card, i) => [card, found[i]!]));
  }

  /** A proof is of the registry that was asked then: another one knows nothing of it. */
  async function prove(body: ReceiptBody, settings: Settings): Promise<EngineProof> {
    const { chainId, address } = body.registry;
    if (chainId !== settings.chainId || address !== settings.registry)
      return { registry: { chainId, address, unproved: 'The registry in the settings is another one now.' } };
    const { registry } = await withProof(body, networkOf(settings).registry);
    return { registry };
  }

  function askAnew(): void {
    memory.since = nowSeconds();
  }

  return { of: networkOf, askAnew, laneOf, follow, sync, identify, site, probe, prove, publishers };
}

function openNetwork(
  { rpcUrls, chainId, registry: address, service, firstBlock }: Settings,
  log: RequestLog,
  since: () => number,
): Network {
  const cache = {
    open: (genesis: () => Promise<Hex>) => indexedDbClaims({ chainId, address }, genesis),
    now: nowSeconds,
    since,
  };
  const registry = openClient({ rpcUrls, chainId, address }, { cache, fetch: log.fetchFor('registry') });
  const sources = service === '' ? [] : [httpSource(service, log.fetchFor('statements'))];
  const store = indexedDbStore({ chainId, address });
  return { registry, index: openIndex({ registry, store, sources, firstBlock }) };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
