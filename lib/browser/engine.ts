import type { Content } from '../content/content.ts';
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
import { openPictures } from './pictures/open-pictures.ts';
import type { Settings } from './settings.ts';

/** Asks the detector about a decoded picture; turns its own failure into evidence. */
export type AskDetector = (raster: Raster) => Promise<DetectorEvidence>;

/** The same for a text. */
export type AskTextDetector = (text: string) => Promise<DetectorEvidence>;

/** ENS lives on Ethereum's main network. */
const ENS_CHAIN_ID = 1;

/**
 * The engine: everything that takes time, memory or the network, away from the page and from the service worker. It
 * keeps one registry and one index for each network it was asked about.
 */
export function startEngine(
  askDetector: AskDetector,
  askTextDetector: AskTextDetector,
): (message: EngineMessage) => Promise<unknown> {
  const networks = new Map<string, ReturnType<typeof openNetwork>>();
  const pictures = openPictures();

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
    const answer = async () => {
      content = await contentOf(subject);
      const { registry, index } = networkOf(settings);
      const detector = settings.detector ? askDetector : switchedOff;
      const lane = {
        registry,
        near: index.near,
        anchored: index.anchored,
        statementOf: index.statementOf,
        followed: settings.followed,
      };
      return verify(content, {
        fingerprint: (bytes) => pictures.ask('fingerprint', bytes),
        decode: (bytes) => pictures.ask('raster', bytes),
        registry: lane,
        detector,
        textDetector: textDetectorOf(settings, askTextDetector),
      });
    };
    const verdict = await answer().catch((error) => {
      if (error instanceof ContentFailure) return judge([contentEvidence(error)]);
      throw error;
    });
    const ms = performance.now() - started;
    const thumbnail = await picture(content);
    return { verdict, ms, ...(thumbnail === undefined ? {} : { thumbnail }) };
  }

  /** For the panel; what can't be decoded has none. */
  async function picture(content: Content | undefined): Promise<string | undefined> {
    if (content?.type !== 'image') return undefined;
    try {
      return await pictures.ask('thumbnail', content.bytes);
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

function textDetectorOf({ detector, textDetector }: Settings, ask: AskTextDetector): AskTextDetector {
  if (!detector) return switchedOff;
  return textDetector ? ask : textsSwitchedOff;
}

async function contentOf(subject: Subject): Promise<Content> {
  if (subject.type === 'text') return { type: 'text', text: subject.text };
  return { type: 'image', bytes: await fetchMedia(subject.url, fetch.bind(globalThis)) };
}

const switchedOff = async (): Promise<DetectorEvidence> => ({
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'switched-off' },
});

const textsSwitchedOff: AskTextDetector = async () => ({
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'texts-switched-off' },
});
