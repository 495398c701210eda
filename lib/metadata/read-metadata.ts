import type { Mark, MetadataEvidence } from './evidence.ts';
import { readFields } from './fields.ts';
import { declaredBy, marksIn } from './marks.ts';

/**
 * The metadata lane: what the metadata of a picture file declares about its making. Only the bytes are looked at. Never throws for
 * what a file holds: damaged metadata is none.
 */
export async function readMetadata(bytes: Uint8Array): Promise<MetadataEvidence> {
  const { fields, partly } = await readFields(bytes);
  return metadataEvidence(marksIn(fields), partly);
}

/** The lane's finding with a mark more, such as one read out of the pixels. */
export function withMark(evidence: MetadataEvidence, mark: Mark | undefined): MetadataEvidence {
  if (!mark) return evidence;
  const marks = evidence.state === 'found' ? evidence.details.marks : [];
  return metadataEvidence([...marks, mark], evidence.details.partly === true);
}

function metadataEvidence(marks: readonly Mark[], partly: boolean): MetadataEvidence {
  const more = partly ? ({ partly: true } as const) : {};
  if (marks.length === 0) return { lane: 'metadata', state: 'none', code: 'metadata.none', details: more };
  return {
    lane: 'metadata',
    state: 'found',
    code: 'metadata.declared',
    details: { origin: declaredBy(marks), marks, ...more },
  };
}
