import type { Content } from './content/content.ts';
import { contentEvidence } from './content/evidence.ts';
import { ContentFailure } from './content/limits.ts';
import type { Raster } from './content/raster.ts';
import { type Decode, stillOf } from './content/still.ts';
import type { DetectorEvidence } from './detector/evidence.ts';
import type { CloserLook } from './fingerprint/closer-look.ts';
import { exactFingerprint, type Fingerprint, fingerprint } from './fingerprint/fingerprint.ts';
import type { ImageFingerprint } from './fingerprint/image-fingerprint.ts';
import { askRegistry, type RegistryLane } from './registry/lane.ts';
import { judge, recordDecides } from './verdict/judge.ts';
import type { Verdict } from './verdict/verdict.ts';

/** What a verification needs from its platform: a decoder, and each lane's own means. */
export type Lanes = {
  /** Decodes a picture for comparison. */
  readonly fingerprint: Decode<ImageFingerprint>;
  /** Decodes a picture for a closer look, where the fingerprint alone settles nothing; absent, only whole copies are found. */
  readonly closer?: Decode<CloserLook>;
  /** Decodes a picture for the detector, in colour: asked only where the detector is. */
  readonly decode: Decode<Raster>;
  readonly registry: RegistryLane;
  /** Asked only where no record decides. Turns its own failure into evidence. */
  readonly detector: (raster: Raster) => Promise<DetectorEvidence>;
};

/**
 * One content in, one verdict out: fingerprint it, ask who vouches for it, and only where no record decides, ask the
 * detector. Never throws for bad content or a dead source: those are findings.
 */
export async function verify(content: Content, lanes: Lanes): Promise<Verdict> {
  try {
    const exact = exactFingerprint(content);
    const registry = await askRegistry(exact, async () => lookedUp(content, lanes), lanes.registry);
    if (isUnreadable(registry)) return judge([registry]);
    const detector = recordDecides([registry])
      ? skipped('record-decides')
      : await askDetector(await stillOf(content, lanes.decode), lanes);
    return judge([registry, detector]);
  } catch (error) {
    if (error instanceof ContentFailure) return judge([contentEvidence(error)]);
    throw error;
  }
}

/** What a copy is looked up by. A picture is decoded again for the closer look, which few need. */
async function lookedUp(content: Content, { fingerprint: decode, closer }: Lanes): Promise<Fingerprint> {
  const print = fingerprint(content, await stillOf(content, decode));
  if (print.type === 'text' || !print.pixels || !closer) return print;
  return { ...print, closer: once(() => stillOf(content, closer)) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The picture could not be decoded for comparison: it can't be for the detector either. */
function isUnreadable({ code }: Awaited<ReturnType<typeof askRegistry>>): boolean {
  return code.startsWith('content.');
}

async function askDetector(raster: Raster | undefined, lanes: Lanes): Promise<DetectorEvidence> {
  return raster ? lanes.detector(raster) : skipped('no-model');
}

function skipped(reason: 'record-decides' | 'no-model'): DetectorEvidence {
  return { lane: 'detector', state: 'skipped', code: 'detector.skipped', details: { reason } };
}
