import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeImage, decodePixelsFast } from '../lib/content/decode-node.ts';
import type { Hex } from '../lib/content/hex.ts';
import type { Raster } from '../lib/content/raster.ts';
import { parseCard } from '../lib/detector/card.ts';
import { detect, toEvidence } from '../lib/detector/detect.ts';
import type { DetectorEvidence } from '../lib/detector/evidence.ts';
import { type DetectorSession, openDetector } from '../lib/detector/session.ts';
import { askTextPack } from '../lib/detector/text/ask.ts';
import { parseTextCard } from '../lib/detector/text/card.ts';
import { openTextPack } from '../lib/detector/text/pack.ts';
import { imageFingerprint } from '../lib/fingerprint/image-fingerprint.ts';
import { httpEpochs } from '../lib/index/epoch-source.ts';
import { type LightIndex, type LightIndexConfig, lightIndex } from '../lib/index/light-index.ts';
import { type Index, type IndexConfig, openIndex } from '../lib/index/open-index.ts';
import { memoryStore } from '../lib/index/store.ts';
import { openClient } from '../lib/registry/client.ts';
import type { RegistryLane } from '../lib/registry/lane.ts';
import { RegistryUnreachable } from '../lib/registry/rpc.ts';
import { httpSource } from '../lib/statement/source.ts';
import type { Lanes } from '../lib/verify.ts';
import { folderFiles } from './index/folder-files.ts';
import type { NetworkOptions } from './network-options.ts';
import { FlagsMismatched } from './sign-flags.ts';

/** The network, and names for the authors whom the reader follows. */
export type LaneOptions = NetworkOptions & {
  readonly follow?: RegistryLane['followed'];
  /** An index server to ask, and the account whose epochs are believed to be whole: both, or none. */
  readonly index?: string;
  readonly publisher?: Hex;
  /** A folder for the index server's shards: all codes are then fetched, and searched on this machine. */
  readonly shards?: string;
  /** Judge texts too: the text pack is off unless asked for. */
  readonly judgeTexts?: boolean;
};

/**
 * The lanes on Node: libjpeg-turbo and sharp decode, the index lives in memory for one run, the detector runs on WebAssembly. Where the
 * registry can't be followed, the lanes still open and each verdict says that it could not be asked.
 *
 * @param signal ends what is still being asked: an RPC that the others did not wait for would keep the process alive.
 */
export async function openNodeLanes(
  {
    rpc,
    chainId,
    registry: address,
    service,
    firstBlock,
    follow: followed = {},
    judgeTexts,
    ...asked
  }: LaneOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<Lanes> {
  const registry = openClient({ rpcUrls: rpc, chainId, address, signal });
  const sources = [httpSource(service, fetch)];
  const index: Pick<RegistryLane, 'near' | 'statementOf' | 'anchored'> = asked.index
    ? openLightIndex({ registry, domain: { chainId, address }, sources, firstBlock }, asked)
    : await openSyncedIndex({ registry, store: memoryStore(), sources, firstBlock });
  const { near, statementOf, anchored } = index;
  return {
    fingerprint: async (bytes) => imageFingerprint(await decodePixelsFast(bytes)),
    decode: decodeImage,
    registry: { registry, near, statementOf, followed, ...(anchored ? { anchored } : {}) },
    detector: nodeDetector(),
    textDetector: judgeTexts ? nodeTextDetector() : textsSwitchedOff,
  };
}

async function openSyncedIndex(config: IndexConfig): Promise<Index> {
  const index = openIndex(config);
  await index.sync().catch((error) => {
    if (!(error instanceof RegistryUnreachable)) throw error;
  });
  return index;
}

function openLightIndex(
  config: Omit<LightIndexConfig, 'trust'>,
  { index, publisher, shards: folder }: Pick<LaneOptions, 'index' | 'publisher' | 'shards'>,
): LightIndex {
  if (!publisher) throw new PublisherMissing();
  const sources = [...config.sources, httpSource(index!, fetch)];
  const shards = folder === undefined ? {} : { shards: folderFiles(folder) };
  return lightIndex({
    ...config,
    ...shards,
    sources,
    trust: { source: httpEpochs(index!, fetch), publisher },
  });
}

function nodeDetector(): (raster: Raster) => Promise<DetectorEvidence> {
  let opened: Promise<DetectorSession> | undefined;
  return async (raster) => {
    try {
      opened ??= openPack(fileURLToPath(new URL('../public/models/image-1', import.meta.url)));
      return toEvidence(await detect(await opened, raster));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { lane: 'detector', state: 'unavailable', code: 'detector.unavailable', details: { reason } };
    }
  };
}

function nodeTextDetector(): NonNullable<Lanes['textDetector']> {
  const folder = fileURLToPath(new URL('../public/models/text-1', import.meta.url));
  return askTextPack(async () => {
    const card = parseTextCard(JSON.parse(await readFile(`${folder}/card.json`, 'utf8')));
    return openTextPack(new Uint8Array(await readFile(`${folder}/weights.bin`)), card);
  });
}

const textsSwitchedOff: NonNullable<Lanes['textDetector']> = async () => ({
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'texts-switched-off' },
});

async function openPack(folder: string): Promise<DetectorSession> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const card = parseCard(JSON.parse(await readFile(`${folder}/card.json`, 'utf8')));
  return openDetector(new Uint8Array(await readFile(`${folder}/model.onnx`)), card, {
    ort,
    backends: ['wasm'],
  });
}

/** An index server was named, and nobody to answer for it. */
export class PublisherMissing extends FlagsMismatched {
  constructor() {
    super(
      'With --index, name with --publisher the account whose anchors you believe: a server alone could hide records.',
    );
  }
}
