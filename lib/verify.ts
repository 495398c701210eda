import type { C2paEvidence } from './c2pa/evidence.ts';
import type { KeepReport } from './c2pa/open-engine.ts';
import type { Content } from './content/content.ts';
import { type ContentEvidence, contentEvidence } from './content/evidence.ts';
import { ContentFailure } from './content/limits.ts';
import type { Raster } from './content/raster.ts';
import { type Decode, stillOf } from './content/still.ts';
import type { DetectorEvidence } from './detector/evidence.ts';
import type { CloserLook } from './fingerprint/closer-look.ts';
import { exactFingerprint, type Fingerprint, fingerprint } from './fingerprint/fingerprint.ts';
import type { ImageFingerprint } from './fingerprint/image-fingerprint.ts';
import type { InColour } from './metadata/in-colour.ts';
import { readMetadata, withMark } from './metadata/read-metadata.ts';
import { askRegistry, type RegistryLane } from './registry/lane.ts';
import { judge, recordDecides } from './verdict/judge.ts';
import type { Verdict } from './verdict/verdict.ts';

/** What a verification needs from its platform: a decoder, and each lane's own means. */
export type Lanes = {
  /** Decodes a picture for comparison. */
  readonly fingerprint: Decode<ImageFingerprint>;
  /** Decodes a picture for a closer look, where the fingerprint alone settles nothing; absent, only whole copies are found. */
  readonly closer?: Decode<CloserLook>;
  /** Decodes a picture in colour, for the mark hidden in it and for the detector: asked only where no record decides. */
  readonly inColour: Decode<InColour>;
  readonly registry: RegistryLane;
  /** Reads a file's Content Credentials. Turns its own failure into evidence. Absent where nothing on the platform can. `keep` is given the engine's own words. */
  readonly credentials?: (bytes: Uint8Array, keep?: KeepReport) => Promise<C2paEvidence>;
  /** Asked only where no record decides. Turns its own failure into evidence; evidence alone where there is nobody to ask. */
  readonly detector: DetectorEvidence | ((raster: Raster) => Promise<DetectorEvidence>);
  /** The same for a text; left out where there is no model for texts. */
  readonly textDetector?: (text: string) => Promise<DetectorEvidence>;
};

/**
 * One content in, one verdict out: fingerprint it, read what its file declares, ask who vouches for it, and only where no record
 * decides, look for marks in its pixels and ask the detector. Never throws for bad content or a dead source: those are findings.
 */
export async function verify(content: Content, lanes: Lanes): Promise<Verdict> {
  try {
    const exact = exactFingerprint(content);
    const [registry, credentials, declared] = await Promise.all([
      askRegistry(exact, async () => lookedUp(content, lanes), lanes.registry),
      readCredentials(content, lanes),
      content.type === 'image' ? readMetadata(content.bytes).then((evidence) => [evidence]) : [],
    ]);
    const records = [registry, ...credentials];
    if (isUnreadable(registry)) return judge([...records, ...declared]);
    if (recordDecides(records)) return judge([...records, ...declared, skipped('record-decides')]);
    if (content.type === 'text') return judge([...records, await askTextDetector(content.text, lanes)]);
    const seen = await seenInColour(content, lanes);
    // Whichever lane finds first that it can't be decoded, the same is told.
    if ('code' in seen) return judge([seen, ...credentials, ...declared]);
    const marked = declared.map((evidence) => withMark(evidence, seen.mark));
    return judge([...records, ...marked, await askDetector(seen.raster, lanes)]);
  } catch (error) {
    if (error instanceof ContentFailure) return judge([contentEvidence(error)]);
    throw error;
  }
}

async function readCredentials(content: Content, lanes: Lanes): Promise<readonly C2paEvidence[]> {
  return content.type === 'image' && lanes.credentials ? [await lanes.credentials(content.bytes)] : [];
}

/** What a copy is looked up by. A picture is decoded again for the closer look, which few need. */
async function lookedUp(content: Content, { fingerprint: decode, closer }: Lanes): Promise<Fingerprint> {
  const print = fingerprint(content, await stillOf(content, decode));
  if (print.type === 'text' || !print.pixels || !closer) return print;
  return { ...print, closer: once(() => stillOf(content, closer)) };
}

async function seenInColour(
  content: Content,
  { inColour }: Lanes,
): Promise<Partial<InColour> | ContentEvidence> {
  try {
    return (await stillOf(content, inColour)) ?? {};
  } catch (error) {
    if (error instanceof ContentFailure) return contentEvidence(error);
    throw error;
  }
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

async function askTextDetector(text: string, { textDetector }: Lanes): Promise<DetectorEvidence> {
  return textDetector?.(text) ?? skipped('no-model');
}

async function askDetector(raster: Raster | undefined, lanes: Lanes): Promise<DetectorEvidence> {
  const { detector } = lanes;
  if (typeof detector !== 'function') return detector;
  return raster ? detector(raster) : skipped('no-model');
}

function skipped(reason: 'record-decides' | 'no-model'): DetectorEvidence {
  return { lane: 'detector', state: 'skipped', code: 'detector.skipped', details: { reason } };
}
