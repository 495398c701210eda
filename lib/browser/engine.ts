import type { Content } from '../content/content.ts';
import { decodeImage } from '../content/decode-browser.ts';
import { contentEvidence } from '../content/evidence.ts';
import { fetchMedia } from '../content/fetch-media.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import type { Raster } from '../content/raster.ts';
import type { DetectorEvidence } from '../detector/evidence.ts';
import { openEns } from '../identity/ens.ts';
import { establish } from '../identity/establish.ts';
import { openIndex } from '../index/open-index.ts';
import { indexedDbStore } from '../index/store.ts';
import { accountState } from '../registry/account-state.ts';
import { indexedDbClaims } from '../registry/claim-store.ts';
import { openClient } from '../registry/client.ts';
import { openRpc, RegistryUnreachable } from '../registry/rpc.ts';
import { httpSource } from '../statement/source.ts';
import { judge } from '../verdict/judge.ts';
import { verify } from '../verify.ts';
import type {
  EngineIdentity,
  EngineMessage,
  EngineProbe,
  EngineSync,
  EngineVerdict,
  Subject,
} from './messages.ts';
import type { Settings } from './settings.ts';
import { thumbnailOf } from './thumbnail.ts';

/** Asks the detector about a decoded picture; turns its own failure into evidence. */
export type AskDetector = (raster: Raster) => Promise<DetectorEvidence>;

/** ENS lives on Ethereum's main network. */
const ENS_CHAIN_ID = 1;

/** Pictures decoded at once: one can take 256 MB. */
const PARALLEL_DECODES = 1;

/**
 * The engine: everything that takes time, memory or the network, away from the page and from the service worker. It
 * keeps one registry and one index for each network it was asked about.
 */
export function startEngine(askDetector: AskDetector): (message: EngineMessage) => Promise<unknown> {
  const networks = new Map<string, ReturnType<typeof openNetwork>>();
  const decodeInTurn = limited(PARALLEL_DECODES, (bytes: Uint8Array) => decodeImage(bytes));

  function networkOf(settings: Settings) {
    const { rpcUrls, chainId, registry, service, firstBlock } = settings;
    const name = JSON.stringify([rpcUrls, chainId, registry, service, firstBlock]);
    const network = networks.get(name) ?? openNetwork(settings);
    networks.set(name, network);
    return network;
  }

  async function check(subject: Subject, settings: Settings): Promise<EngineVerdict> {
    const started = performance.now();
    let content: Content | undefined;
    let raster: Raster | undefined;
    const answer = async () => {
      content = await contentOf(subject);
      const { registry, index } = networkOf(settings);
      const decode = async (bytes: Uint8Array) => {
        raster = await decodeInTurn(bytes);
        return raster;
      };
      const detector = settings.detector ? askDetector : switchedOff;
      const lane = {
        registry,
        near: index.near,
        anchored: index.anchored,
        statementOf: index.statementOf,
        followed: settings.followed,
      };
      return verify(content, { decode, registry: lane, detector });
    };
    const verdict = await answer().catch((error) => {
      if (error instanceof ContentFailure) return judge([contentEvidence(error)]);
      throw error;
    });
    const ms = performance.now() - started;
    const thumbnail = await picture(content, raster);
    return { verdict, ms, ...(thumbnail === undefined ? {} : { thumbnail }) };
  }

  /** For the panel. An exact match was answered without decoding, so that is done here; what can't be decoded has none. */
  async function picture(
    content: Content | undefined,
    raster: Raster | undefined,
  ): Promise<string | undefined> {
    if (content?.type !== 'image') return undefined;
    try {
      return await thumbnailOf(raster ?? (await decodeInTurn(content.bytes)));
    } catch {
      return undefined;
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
      const web = { fetch: fetch.bind(globalThis) };
      const now = Math.floor(Date.now() / 1000);
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

  return async (message) => {
    if (message.type === 'verify') return check(message.subject, message.settings);
    if (message.type === 'identify') return identify(message.author, message.settings);
    return message.type === 'sync' ? sync(message.settings) : probe(message.settings);
  };
}

function openNetwork({ rpcUrls, chainId, registry: address, service, firstBlock }: Settings) {
  const cache = {
    open: (genesis: () => Promise<Hex>) => indexedDbClaims({ chainId, address }, genesis),
    now: () => Math.floor(Date.now() / 1000),
  };
  const registry = openClient({ rpcUrls, chainId, address }, { cache });
  const sources = service === '' ? [] : [httpSource(service, fetch.bind(globalThis))];
  const store = indexedDbStore({ chainId, address });
  return { registry, index: openIndex({ registry, store, sources, firstBlock }) };
}

async function contentOf(subject: Subject): Promise<Content> {
  if (subject.type === 'text') return { type: 'text', text: subject.text };
  return { type: 'image', bytes: await fetchMedia(subject.url, fetch.bind(globalThis)) };
}

const switchedOff: AskDetector = async () => ({
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'switched-off' },
});

/** At most `parallel` calls at once; the others wait in order. */
function limited<A, R>(parallel: number, run: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
  const waiting: (() => void)[] = [];
  let free = parallel;
  return async (argument) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await run(argument);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
