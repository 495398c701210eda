import { fetchManifest } from '../c2pa/fetch-manifest.ts';
import { askCredentials, type RemoteCredentials } from '../c2pa/lane.ts';
import { readsCanvasExactly } from '../content/canvas-probe.ts';
import type { Content } from '../content/content.ts';
import type { CanvasPlatform } from '../content/decode-browser.ts';
import { DisplayDiffers, headerOf, sizeFit } from '../content/displayed.ts';
import { contentEvidence } from '../content/evidence.ts';
import { fetchMedia } from '../content/fetch-media.ts';
import { isSameAtAGlance } from '../content/glance.ts';
import type { ImageHeader } from '../content/image-header.ts';
import { ContentFailure } from '../content/limits.ts';
import { canBeSeeThrough } from '../content/see-through.ts';
import type { DetectorEvidence } from '../detector/evidence.ts';
import { SWITCHED_OFF } from '../detector/switched-off.ts';
import { openTurns } from '../detector/turns.ts';
import { checkAddress } from '../identity/web-address.ts';
import { judge } from '../verdict/judge.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { type Lanes, verify } from '../verify.ts';
import { fromBase64 } from './base64.ts';
import { openBatchAnswers } from './batch/answer-batch.ts';
import { extensionVersion, usedSources } from './batch/used-sources.ts';
import { withTurns } from './batch/with-turns.ts';
import { openBrowserCredentials } from './credentials/open-credentials.ts';
import type { DetectorLane } from './detector/lane.ts';
import type { DoJob } from './jobs.ts';
import { laneWith } from './lane-with.ts';
import type {
  Asker,
  EngineCompared,
  EngineDone,
  EngineMessage,
  EngineRequests,
  EngineThumbnails,
  EngineVerdict,
} from './messages.ts';
import { openNetworks } from './networks.ts';
import { fetchOriginal, originalOf } from './originals.ts';
import { stepOutbox } from './outbox.ts';
import { type Decoders, isPictureFile, type Looks, openLook } from './pictures/look.ts';
import { openPictures } from './pictures/open-pictures.ts';
import { openQuestions } from './questions.ts';
import { openRequestLog, type RequestLog } from './request-log.ts';
import { checkSample } from './sample.ts';
import type { Settings } from './settings.ts';
import { openSharedAnswers } from './shared-answers.ts';
import { contentOf } from './subject-content.ts';

/** What the engine is asked in a message, and what it does for a page that waits. */
export type Engine = {
  readonly answer: (message: EngineMessage) => Promise<unknown>;
  readonly work: DoJob;
};

type Verify = Extract<EngineMessage, { type: 'verify' }>;
type Compare = Extract<EngineMessage, { type: 'compare' }>;
type AskThumbnails = Extract<EngineMessage, { type: 'thumbnails' }>;

/** What was found out about a content: of a picture also its header and what it looks like. */
type Checked = EngineVerdict & { readonly header?: ImageHeader | undefined; readonly looks?: Looks };

/** Longer addresses hold the picture themselves: there is nothing to fetch once. */
const MAX_SHARED_URL = 4_096;

/** Large files held at once: a page's many questions must not fill the memory with files of the largest size. */
const LARGE_AT_ONCE = 4;

/** Asks the detector about a text; turns its own failure into evidence. */
export type AskTextDetector = (text: string) => Promise<DetectorEvidence>;

/** A batch waits for its turns elsewhere (`withTurns`). */
const AT_ONCE = { turn: async () => {} };

/**
 * The engine: everything that takes time, memory or the network, away from the page and from the service worker. It
 * keeps one registry and one index for each network it was asked about.
 */
export function startEngine(detectors: DetectorLane, askTextDetector: AskTextDetector): Engine {
  const log = openRequestLog(fetch.bind(globalThis), Date.now);
  const networks = openNetworks(log);
  const pictures = openPictures();
  const look = openLook(pictures);
  const credentials = openBrowserCredentials();
  const questions = openQuestions();
  const largeFiles = openTurns(LARGE_AT_ONCE);
  let canvasIsExact: boolean | undefined;
  const answers = openSharedAnswers<Checked>();

  const batch = openBatchAnswers({
    log,
    lanesOf: (settings, lists) =>
      withTurns(
        {
          ...lanesOf(settings),
          ...look.decoders(undefined, settings.detector ? AT_ONCE : undefined),
          credentials: credentialsFrom(undefined, async () => lists),
        },
        questions,
      ),
    credentialsAt: (at, lists) => credentialsFrom(at, async () => lists),
    lists: credentials.lists,
    receiptsOf: async (settings, lists) => ({
      registry: { chainId: settings.chainId, address: settings.registry },
      version: await extensionVersion(),
      sources: await usedSources(settings, lists),
    }),
    thumbnailOf: (bytes) => pictures.ask('thumbnail', bytes).catch(() => undefined),
  });

  /** Everything the reader has, to ask about any content, but for who looks at its pixels. */
  function lanesOf(settings: Settings, signal = new AbortController().signal): Omit<Lanes, keyof Decoders> {
    return {
      registry: networks.laneOf(settings),
      credentials: credentialsFrom(undefined),
      detector: detectorOf(settings, signal),
      textDetector: textDetectorOf(settings, askTextDetector),
    };
  }

  function credentialsFrom(
    at: string | undefined,
    lists = credentials.lists,
  ): NonNullable<Lanes['credentials']> {
    return (bytes, keep) => askCredentials(bytes, { ...credentials, lists }, remoteAt(at, log), keep);
  }

  /** The verdict about a picture or text, and what it takes to hold it against what a page displays. */
  async function check(
    { subject, settings, credentialsAt, asker }: Verify,
    signal: AbortSignal,
  ): Promise<Checked> {
    const started = performance.now();
    const question = questions.ask(signal, asker?.tab);
    let content: Content | undefined;
    let endLarge: (() => void) | undefined;
    const large = async () => {
      endLarge = await largeFiles.take({ rank: () => 0, signal });
    };
    const answer = async () => {
      const opened = await contentOf(subject, { signal, large }, log);
      content = opened.content;
      const lanes = lanesOf(settings, signal);
      return verify(content, {
        ...lanes,
        ...look.decoders(content, settings.detector ? question : undefined),
        registry: await laneWith(opened, lanes.registry),
        credentials: credentialsFrom(credentialsAt),
      });
    };
    const verdict = await answer()
      .catch(unreadable)
      .finally(() => {
        question.end();
        endLarge?.();
      });
    const ms = performance.now() - started;
    const type = subject.type === 'link' && content ? { type: content.type } : {};
    if (!content || !isPictureFile(content)) return { verdict, ms, ...type };
    const looks = look.looksOf(content, verdict.signer ? 'spoken-for' : 'unsigned');
    const isThrough = canBeSeeThrough(content.bytes) && (await looks.glance)?.seeThrough === true;
    return {
      verdict,
      ms,
      ...type,
      header: headerOf(content.bytes),
      looks,
      ...(isThrough ? { seeThrough: true } : {}),
    };
  }

  function detectorOf({ detector, pack }: Settings, signal: AbortSignal): Lanes['detector'] {
    if (!detector) return SWITCHED_OFF;
    canvasIsExact ??= readsCanvasExactly(globalThis as CanvasPlatform);
    return canvasIsExact ? (raster) => detectors.ask(raster, pack, signal) : CANVAS_NOISE;
  }

  async function answerOf(question: Verify): Promise<EngineVerdict> {
    const { subject, settings, asker } = question;
    const ask = (signal: AbortSignal) => check(question, signal);
    if (!asker || subject.type === 'text') return asShown(subject, await ask(new AbortController().signal));
    const isShared =
      subject.type === 'image' && subject.file === undefined && subject.url.length < MAX_SHARED_URL;
    const key = JSON.stringify([isShared ? subject.url : asker, settings]);
    return asShown(subject, await answers.ask(key, asker, ask));
  }

  async function sample(file: string): Promise<EngineVerdict> {
    const started = performance.now();
    const bytes = fromBase64(file) ?? new Uint8Array();
    const [verdict, thumbnail] = await Promise.all([
      checkSample(bytes, credentials),
      pictures.ask('thumbnail', bytes).catch(() => undefined),
    ]);
    return { verdict, ms: performance.now() - started, ...(thumbnail ? { thumbnail } : {}) };
  }

  async function compare({ asker, glance }: Compare): Promise<EngineCompared> {
    const displayed = fromBase64(glance);
    const checked = await answers.given(asker);
    const cells = (await checked?.looks?.glance)?.cells;
    if (!displayed || !cells) return { displayed: 'unread' };
    if (isSameAtAGlance(displayed, cells)) return { displayed: 'same' };
    return { displayed: 'unread', verdict: unreadable(new DisplayDiffers()) };
  }

  async function thumbnailsOf({ askers }: AskThumbnails): Promise<EngineThumbnails> {
    const thumbnailOf = async (asker: Asker) =>
      (await (await answers.given(asker))?.looks?.thumbnail) ?? null;
    return { thumbnails: await Promise.all(askers.map(thumbnailOf)) };
  }

  async function removePack(pack: string): Promise<EngineDone> {
    try {
      await detectors.remove(pack);
      return { done: true };
    } catch (error) {
      return { failed: error instanceof Error ? error.message : String(error) };
    }
  }

  async function answer(message: EngineMessage): Promise<unknown> {
    if ('settings' in message) log.setOffline(message.settings.offline);
    switch (message.type) {
      case 'verify':
        return answerOf(message);
      case 'sample':
        return sample(message.file);
      case 'compare':
        return compare(message);
      case 'thumbnails':
        return thumbnailsOf(message);
      case 'cancel':
        return answers.cancel(message.page, message.item);
      case 'identify':
        return networks.identify(message.author, message.settings);
      case 'site':
        return networks.site(message.origin, message.settings);
      case 'sync':
        return networks.sync(message.settings);
      case 'probe':
        return networks.probe(message.settings);
      case 'outbox':
        return stepOutbox(message.settings);
      case 'records':
        return networks.follow(message.records, message.settings);
      case 'batch':
        return batch(message);
      case 'prove':
        return networks.prove(message.body, message.settings);
      case 'ask-anew':
        networks.askAnew();
        return { done: true } satisfies EngineDone;
      case 'requests':
        return { asked: log.asked() } satisfies EngineRequests;
      case 'original':
        return originalOf(message, networks.of(message.settings).index, message.settings.service);
      case 'fetch-original':
        return fetchOriginal(message, (bytes) => pictures.ask('thumbnail', bytes), log.fetchFor('original'));
      case 'publishers':
        return networks.publishers(message.cards, message.settings);
      case 'remove-pack':
        return removePack(message.pack);
      case 'pack-changed':
        detectors.close();
        return { done: true };
      case 'front':
        return questions.lookAt(message.tab);
    }
  }

  const work: DoJob = async (job, how) => {
    if (job.type === 'install') {
      log.note(job.card.model.url ?? '', 'pack', job.card.model.bytes ?? 0);
      return detectors.install(job.card, job.origin, how);
    }
    const bytes = await fetchMedia(job.url, log.fetchFor('explain'));
    const { raster } = await pictures.ask('inColour', bytes);
    return detectors.explain(raster, job.pack, how);
  };

  return { answer, work };
}

function remoteAt(url: string | undefined, log: RequestLog): RemoteCredentials | undefined {
  if (url === undefined) return undefined;
  return {
    allows: (named) => named === url,
    fetch: (named) => fetchManifest(named, log.fetchFor('credentials'), checkAddress),
  };
}

/** Holds what was checked against the size of what the page displays. */
function asShown(
  subject: Verify['subject'],
  { header, looks: _, seeThrough, ...checked }: Checked,
): EngineVerdict {
  const fit = subject.type === 'image' ? sizeFit(subject.size, header) : 'unknown';
  if (fit === 'other') return { ...checked, verdict: unreadable(new DisplayDiffers()) };
  const isSpokenFor = subject.type === 'image' && checked.verdict.signer !== undefined;
  if (!isSpokenFor) return checked;
  const displayed = fit === 'same' ? 'size' : 'unread';
  return { ...checked, displayed, ...(seeThrough ? { seeThrough } : {}) };
}

/** The verdict about content that could not be read. @throws anything else. */
function unreadable(error: unknown): Verdict {
  if (error instanceof ContentFailure) return judge([contentEvidence(error)]);
  throw error;
}

function textDetectorOf({ detector, textDetector }: Settings, ask: AskTextDetector): AskTextDetector {
  if (!detector) return async () => SWITCHED_OFF;
  return textDetector ? ask : async () => TEXTS_SWITCHED_OFF;
}

const TEXTS_SWITCHED_OFF: DetectorEvidence = {
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'texts-switched-off' },
};

const CANVAS_NOISE: DetectorEvidence = {
  lane: 'detector',
  state: 'unavailable',
  code: 'detector.unavailable',
  details: {
    reason:
      'this browser changes the pixels that are read from a picture, as a protection against tracking; the detector would judge that change.',
  },
};
