import type { Content } from '../content/content.ts';
import { DisplayDiffers, headerOf, sizeFit } from '../content/displayed.ts';
import { contentEvidence } from '../content/evidence.ts';
import { fetchMedia } from '../content/fetch-media.ts';
import { isSameAtAGlance } from '../content/glance.ts';
import type { Hex } from '../content/hex.ts';
import type { ImageHeader } from '../content/image-header.ts';
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
import type { Verdict } from '../verdict/verdict.ts';
import { verify } from '../verify.ts';
import { fromBase64 } from './base64.ts';
import type {
  EngineCompared,
  EngineIdentity,
  EngineMessage,
  EngineProbe,
  EngineSync,
  EngineVerdict,
  Subject,
} from './messages.ts';
import { openPictures } from './pictures/open-pictures.ts';
import type { Settings } from './settings.ts';
import { openSharedAnswers } from './shared-answers.ts';

/** Asks the detector about a decoded picture; turns its own failure into evidence. */
export type AskDetector = (raster: Raster) => Promise<DetectorEvidence>;

type Verify = Extract<EngineMessage, { type: 'verify' }>;
type Compare = Extract<EngineMessage, { type: 'compare' }>;

/** What was found out about a content: of a picture also its header, and a glance at it where somebody speaks for it. */
type Checked = EngineVerdict & { readonly header?: ImageHeader | undefined; readonly glance?: Uint8Array };

/** Longer addresses hold the picture themselves: there is nothing to fetch once. */
const MAX_SHARED_URL = 4_096;

/** ENS lives on Ethereum's main network. */
const ENS_CHAIN_ID = 1;

/**
 * The engine: everything that takes time, memory or the network, away from the page and from the service worker. It
 * keeps one registry and one index for each network it was asked about.
 */
export function startEngine(askDetector: AskDetector): (message: EngineMessage) => Promise<unknown> {
  const networks = new Map<string, ReturnType<typeof openNetwork>>();
  const pictures = openPictures();
  const answers = openSharedAnswers<Checked>();

  function networkOf(settings: Settings) {
    const { rpcUrls, chainId, registry, service, firstBlock } = settings;
    const name = JSON.stringify([rpcUrls, chainId, registry, service, firstBlock]);
    const network = networks.get(name) ?? openNetwork(settings);
    networks.set(name, network);
    return network;
  }

  /** The verdict about a picture or text, and what it takes to hold it against what a page displays. */
  async function check(subject: Subject, settings: Settings, signal: AbortSignal): Promise<Checked> {
    const started = performance.now();
    let content: Content | undefined;
    const answer = async () => {
      content = await contentOf(subject, signal);
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
      });
    };
    const verdict = await answer().catch(unreadable);
    const ms = performance.now() - started;
    if (content?.type !== 'image') return { verdict, ms };
    const { bytes } = content;
    const [thumbnail, glance] = await Promise.all([
      seen('thumbnail', bytes),
      verdict.signer ? seen('glance', bytes) : undefined,
    ]);
    return {
      verdict,
      ms,
      header: headerOf(bytes),
      ...(thumbnail ? { thumbnail } : {}),
      ...(glance ? { glance } : {}),
    };
  }

  /** For the panel, and to compare by; what can't be decoded has none. */
  async function seen<Kind extends 'thumbnail' | 'glance'>(kind: Kind, bytes: Uint8Array) {
    try {
      return await pictures.ask(kind, bytes);
    } catch {
      return undefined;
    }
  }

  async function answer({ subject, settings, asker }: Verify): Promise<EngineVerdict> {
    const ask = (signal: AbortSignal) => check(subject, settings, signal);
    if (!asker || subject.type === 'text') return ask(new AbortController().signal);
    const isShared = subject.file === undefined && subject.url.length < MAX_SHARED_URL;
    const key = JSON.stringify([isShared ? subject.url : asker, settings]);
    return asShown(subject, await answers.ask(key, asker, ask));
  }

  async function compare({ asker, glance }: Compare): Promise<EngineCompared> {
    const displayed = fromBase64(glance);
    const checked = await answers.given(asker);
    if (!displayed || !checked?.glance) return { displayed: 'unread' };
    if (isSameAtAGlance(displayed, checked.glance)) return { displayed: 'same' };
    return { displayed: 'unread', verdict: unreadable(new DisplayDiffers()) };
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
    if (message.type === 'verify') return answer(message);
    if (message.type === 'compare') return compare(message);
    if (message.type === 'cancel') return answers.cancel(message.page, message.item);
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

/** Holds what was checked against the size of what the page displays. */
function asShown(subject: Subject, { header, glance: _, ...checked }: Checked): EngineVerdict {
  const fit = subject.type === 'image' ? sizeFit(subject.size, header) : 'unknown';
  if (fit === 'other') return { ...checked, verdict: unreadable(new DisplayDiffers()) };
  return checked.verdict.signer ? { ...checked, displayed: fit === 'same' ? 'size' : 'unread' } : checked;
}

async function contentOf(subject: Subject, signal: AbortSignal): Promise<Content> {
  if (subject.type === 'text') return { type: 'text', text: subject.text };
  const file = subject.file === undefined ? undefined : fromBase64(subject.file);
  const bytes = file ?? (await fetchMedia(subject.url, fetch.bind(globalThis), { signal, as: 'page' }));
  return { type: 'image', bytes };
}

/** The verdict about content that could not be read. @throws anything else. */
function unreadable(error: unknown): Verdict {
  if (error instanceof ContentFailure) return judge([contentEvidence(error)]);
  throw error;
}

const switchedOff: AskDetector = async () => ({
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'switched-off' },
});
