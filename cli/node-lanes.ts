import { fetchManifest } from '../lib/c2pa/fetch-manifest.ts';
import type { RemoteCredentials } from '../lib/c2pa/lane.ts';
import type { TrustList } from '../lib/c2pa/trust-list.ts';
import type { Hex } from '../lib/content/hex.ts';
import { SWITCHED_OFF } from '../lib/detector/switched-off.ts';
import { checkAddress } from '../lib/identity/web-address.ts';
import { httpEpochs } from '../lib/index/epoch-source.ts';
import { type LightIndex, type LightIndexConfig, lightIndex } from '../lib/index/light-index.ts';
import { type Index, type IndexConfig, openIndex } from '../lib/index/open-index.ts';
import { memoryStore } from '../lib/index/store.ts';
import { openClient, type RegistryClient } from '../lib/registry/client.ts';
import type { RegistryLane } from '../lib/registry/lane.ts';
import { RegistryUnreachable } from '../lib/registry/rpc.ts';
import { httpSource } from '../lib/statement/source.ts';
import type { Lanes } from '../lib/verify.ts';
import { readTrustFiles, type TrustFiles } from './credentials/lists.ts';
import { openNodeCredentials } from './credentials/open-credentials.ts';
import { folderFiles } from './index/folder-files.ts';
import type { NetworkOptions } from './network-options.ts';
import { nodeDetector, nodeTextDetector, textsSwitchedOff } from './node-detector.ts';
import { nodePictures, type PictureOptions } from './pictures/pool.ts';
import { FlagsMismatched } from './sign-flags.ts';

/** Lanes that can be left out. */
export type LaneName = 'registry' | 'c2pa' | 'detector';

/** The network, names for the authors whom the reader follows, and whose certificates count. */
export type LaneOptions = NetworkOptions &
  TrustFiles &
  PictureOptions & {
    readonly follow?: RegistryLane['followed'];
    /** Fetch Content Credentials that lie at an address which a file names. */
    readonly remoteCredentials?: boolean;
    /** Development: lets that address be on this machine. */
    readonly allowLoopback?: boolean;
    /** An index server to ask, and the account whose epochs are believed to be whole: both, or none. */
    readonly index?: string;
    readonly publisher?: Hex;
    /** A folder for the index server's shards: all codes are then fetched, and searched on this machine. */
    readonly shards?: string;
    /** The lanes to ask; all where it is absent. What a file declares of itself is always read. */
    readonly lanes?: readonly LaneName[];
    /** Find whole copies only: parts of pictures are not searched for. */
    readonly quick?: boolean;
    /** The detector pack to ask; the bundled one where it is absent. */
    readonly pack?: string;
    /** Judge texts too: the text pack is off unless asked for. */
    readonly judgeTexts?: boolean;
  };

/**
 * The lanes on Node: libjpeg-turbo and sharp decode, the index lives in memory for one run, the detector runs on WebAssembly. Where the
 * registry can't be followed, the lanes still open and each verdict says that it could not be asked.
 *
 * @param signal ends what is still being asked: an RPC that the others did not wait for would keep the process alive.
 */
export async function openNodeLanes(options: LaneOptions, signal?: AbortSignal): Promise<Lanes> {
  return (await openNode(options, signal)).lanes;
}

/** The lanes, and what their answers rest on. */
export type NodeMeans = {
  readonly lanes: Lanes;
  readonly client: RegistryClient;
  readonly lists: readonly TrustList[];
};

/** As {@link openNodeLanes}, with what receipts need beside them. */
export async function openNode(
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
): Promise<NodeMeans> {
  const lists = await readTrustFiles(asked);
  const asks = (lane: LaneName) => asked.lanes?.includes(lane) ?? true;
  const registry = openClient({ rpcUrls: rpc, chainId, address, signal });
  const sources = [httpSource(service, fetch)];
  const index: Pick<RegistryLane, 'near' | 'statementOf' | 'envelopeOf' | 'anchored'> = !asks('registry')
    ? notAsked
    : asked.index
      ? openLightIndex({ registry, domain: { chainId, address }, sources, firstBlock }, asked)
      : await openSyncedIndex({ registry, store: memoryStore(), sources, firstBlock });
  const { near, statementOf, envelopeOf, anchored } = index;
  const pictures = nodePictures(asked);
  const lanes: Lanes = {
    fingerprint: pictures.fingerprint,
    ...(asked.quick ? {} : { closer: pictures.closer }),
    inColour: asks('detector') ? pictures.inColour : pictures.markAlone,
    registry: {
      registry: asks('registry') ? registry : { ...registry, ...notAsked },
      near,
      statementOf,
      followed,
      ...(envelopeOf ? { envelopeOf } : {}),
      ...(anchored ? { anchored } : {}),
    },
    ...(asks('c2pa')
      ? {
          credentials: openNodeCredentials(
            async () => lists,
            asked.remoteCredentials ? remoteBy(asked) : undefined,
          ),
        }
      : {}),
    detector: asks('detector') ? nodeDetector(asked.pack) : SWITCHED_OFF,
    textDetector: asks('detector') && judgeTexts ? nodeTextDetector() : textsSwitchedOff,
  };
  return { lanes, client: registry, lists };
}

/** A registry that the run leaves out can't be asked, which is another word than "nothing found". */
const notAsked = {
  claimsOn: () => Promise.reject(new RegistryNotAsked()),
  lookUp: () => Promise.reject(new RegistryNotAsked()),
  lookUpAnchored: () => Promise.reject(new RegistryNotAsked()),
  claimsBetween: () => Promise.reject(new RegistryNotAsked()),
  isSigned: () => Promise.reject(new RegistryNotAsked()),
  near: () => Promise.reject(new RegistryNotAsked()),
  statementOf: async () => undefined,
};

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

function remoteBy({ allowLoopback = false }: Pick<LaneOptions, 'allowLoopback'>): RemoteCredentials {
  return {
    allows: () => true,
    fetch: (url) => fetchManifest(url, fetch, (address) => void checkAddress(address, { allowLoopback })),
  };
}

/** An index server was named, and nobody to answer for it. */
export class PublisherMissing extends FlagsMismatched {
  constructor() {
    super(
      'With --index, name with --publisher the account whose anchors you believe: a server alone could hide records.',
    );
  }
}

/** The registry was left out of this run. */
export class RegistryNotAsked extends RegistryUnreachable {
  override name = 'RegistryNotAsked';
  constructor() {
    super('not-asked', '');
    this.message = 'The registry was not asked: --lanes leaves it out.';
  }
}
