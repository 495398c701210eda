/** Every action that C2PA defines, the retired ones too, without its prefix. Source: C2PA specification 2.2, "Actions". */
export const ACTIONS = [
  'addedText',
  'adjustedColor',
  'changedSpeed',
  'color_adjustments',
  'converted',
  'copied',
  'created',
  'cropped',
  'deleted',
  'drawing',
  'dubbed',
  'edited',
  'edited.metadata',
  'enhanced',
  'filtered',
  'formatted',
  'managed',
  'opened',
  'orientation',
  'placed',
  'printed',
  'produced',
  'published',
  'redacted',
  'removed',
  'repackaged',
  'resized',
  'resized.proportional',
  'saved',
  'transcoded',
  'translated',
  'trimmed',
  'unknown',
  'version_updated',
  'watermarked',
  'watermarked.bound',
  'watermarked.unbound',
] as const;

export type KnownAction = (typeof ACTIONS)[number];

/** The action as C2PA defines it; undefined for anybody's own. */
export function knownAction(action: string): KnownAction | undefined {
  return ACTIONS.find((name) => action === `c2pa.${name}`);
}
