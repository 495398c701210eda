import type { Content } from './content/content.ts';
import { contentEvidence } from './content/evidence.ts';
import { ContentFailure } from './content/limits.ts';
import type { Raster } from './content/raster.ts';
import { type Decode, stillOf } from './content/still.ts';
import type { DetectorEvidence } from './detector/evidence.ts';
import { exactFingerprint, fingerprint } from './fingerprint/fingerprint.ts';
import { askRegistry, type RegistryLane } from './registry/lane.ts';
import { judge, recordDecides } from './verdict/judge.ts';
import type { Verdict } from './verdict/verdict.ts';

/** What a verification needs from its platform: a decoder, and each lane's own means. */
export type Lanes = {
  /** @throws ContentFailure for what can't be decoded. */
  readonly decode: Decode;
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
    const raster = once(() => stillOf(content, lanes.decode));
    const registry = await askRegistry(
      exact,
      async () => fingerprint(content, await raster()),
      lanes.registry,
    );
    const detector = recordDecides([registry])
      ? skipped('record-decides')
      : await askDetector(await raster(), lanes);
    return judge([registry, detector]);
  } catch (error) {
    if (error instanceof ContentFailure) return judge([contentEvidence(error)]);
    throw error;
  }
}

async function askDetector(raster: Raster | undefined, lanes: Lanes): Promise<DetectorEvidence> {
  return raster ? lanes.detector(raster) : skipped('no-model');
}

function skipped(reason: 'record-decides' | 'no-model'): DetectorEvidence {
  return { lane: 'detector', state: 'skipped', code: 'detector.skipped', details: { reason } };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
