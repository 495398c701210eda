import type { Content } from './content/content.ts';
import { contentEvidence } from './content/evidence.ts';
import { ContentFailure } from './content/limits.ts';
import type { Raster } from './content/raster.ts';
import { type Decode, stillOf } from './content/still.ts';
import type { DetectorEvidence } from './detector/evidence.ts';
import { exactFingerprint, fingerprint } from './fingerprint/fingerprint.ts';
import type { ImageFingerprint } from './fingerprint/image-fingerprint.ts';
import { askRegistry, type RegistryLane } from './registry/lane.ts';
import { judge, recordDecides } from './verdict/judge.ts';
import type { Verdict } from './verdict/verdict.ts';

/** What a verification needs from its platform: a decoder, and each lane's own means. */
export type Lanes = {
  /** Decodes a picture for comparison. */
  readonly fingerprint: Decode<ImageFingerprint>;
  /** Decodes a picture for the detector, in colour: asked only where the detector is. */
  readonly decode: Decode<Raster>;
  readonly registry: RegistryLane;
  /** Asked only where no record decides. Turns its own failure into evidence. */
  readonly detector: (raster: Raster) => Promise<DetectorEvidence>;
  /** The same for a text; left out where there is no model for texts. */
  readonly textDetector?: (text: string) => Promise<DetectorEvidence>;
};

/**
 * One content in, one verdict out: fingerprint it, ask who vouches for it, and only where no record decides, ask the
 * detector. Never throws for bad content or a dead source: those are findings.
 */
export async function verify(content: Content, lanes: Lanes): Promise<Verdict> {
  try {
    const exact = exactFingerprint(content);
    const registry = await askRegistry(
      exact,
      async () => fingerprint(content, await stillOf(content, lanes.fingerprint)),
      lanes.registry,
    );
    if (isUnreadable(registry)) return judge([registry]);
    const detector = recordDecides([registry])
      ? skipped('record-decides')
      : await askDetector(content, lanes);
    return judge([registry, detector]);
  } catch (error) {
    if (error instanceof ContentFailure) return judge([contentEvidence(error)]);
    throw error;
  }
}

/** The picture could not be decoded for comparison: it can't be for the detector either. */
function isUnreadable({ code }: Awaited<ReturnType<typeof askRegistry>>): boolean {
  return code.startsWith('content.');
}

async function askDetector(content: Content, lanes: Lanes): Promise<DetectorEvidence> {
  if (content.type === 'text') return lanes.textDetector?.(content.text) ?? skipped('no-model');
  const raster = await stillOf(content, lanes.decode);
  return raster ? lanes.detector(raster) : skipped('no-model');
}

function skipped(reason: 'record-decides' | 'no-model'): DetectorEvidence {
  return { lane: 'detector', state: 'skipped', code: 'detector.skipped', details: { reason } };
}
