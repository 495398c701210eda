import { contentKey } from '../fingerprint/content-key.ts';
import { exactFingerprint } from '../fingerprint/fingerprint.ts';
import { carriedFor, withCarried } from '../registry/carried.ts';
import type { RegistryLane } from '../registry/lane.ts';
import type { WithStatements } from './linked.ts';

/** The lane for a content, which also knows the signed statements that came with it. */
export async function laneWith(
  { content, statements }: WithStatements,
  lane: RegistryLane,
): Promise<RegistryLane> {
  if (statements.length === 0) return lane;
  const key = contentKey(exactFingerprint(content));
  return withCarried(lane, await carriedFor(key, statements, lane.registry), () => {});
}
