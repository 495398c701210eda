import { DIRECTIONS, WORDS } from './brief.ts';
import { type Features, LEVELS } from './features.ts';

/** The name under which statements know these features; another pattern or pyramid is another algorithm. */
export const FEATURES_ALGORITHM = 'obrief-1';

/** Features of a signed picture at most. */
export const MAX_FEATURES = 200;

/** A feature in a statement: x and y as 16 bits each, level, direction, and 32 bytes of comparisons. */
const FEATURE_BYTES = 6 + 4 * WORDS;

/** Characters of the base64 of that many. */
const MOST_BASE64 = 4 * Math.ceil((MAX_FEATURES * FEATURE_BYTES) / 3);

/** The features as they stand in a statement: base64 (RFC 4648 section 4) of 38 bytes each, big-endian. */
export function featuresToBase64({ count, x, y, level, turn, bits }: Features): string {
  const view = new DataView(new ArrayBuffer(count * FEATURE_BYTES));
  for (let i = 0; i < count; i++) {
    const at = i * FEATURE_BYTES;
    view.setUint16(at, Math.round(x[i]! * 65535));
    view.setUint16(at + 2, Math.round(y[i]! * 65535));
    view.setUint8(at + 4, level[i]!);
    view.setUint8(at + 5, turn[i]!);
    for (let word = 0; word < WORDS; word++) view.setUint32(at + 6 + 4 * word, bits[i * WORDS + word]!);
  }
  let binary = '';
  for (const byte of new Uint8Array(view.buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * Reads features out of a statement.
 * @throws {FeaturesMalformed} for what is not base64 of whole features, has too many, or values that none has.
 */
export function featuresFromBase64(base64: string): Features {
  if (base64.length > MOST_BASE64) throw new FeaturesMalformed(`are ${base64.length} characters long`);
  const view = new DataView(bytesOf(base64).buffer);
  const count = view.byteLength / FEATURE_BYTES;
  if (!Number.isInteger(count)) throw new FeaturesMalformed(`have ${view.byteLength} bytes`);
  if (count > MAX_FEATURES) throw new FeaturesMalformed(`are ${count}`);
  const features: Features = {
    count,
    x: Float32Array.from({ length: count }, (_, i) => view.getUint16(i * FEATURE_BYTES) / 65535),
    y: Float32Array.from({ length: count }, (_, i) => view.getUint16(i * FEATURE_BYTES + 2) / 65535),
    level: Uint8Array.from({ length: count }, (_, i) => view.getUint8(i * FEATURE_BYTES + 4)),
    turn: Uint8Array.from({ length: count }, (_, i) => view.getUint8(i * FEATURE_BYTES + 5)),
    bits: Uint32Array.from({ length: count * WORDS }, (_, at) => {
      const word = at % WORDS;
      return view.getUint32(((at - word) / WORDS) * FEATURE_BYTES + 6 + 4 * word);
    }),
  };
  if (features.level.some((level) => level >= LEVELS)) throw new FeaturesMalformed('are of no level');
  if (features.turn.some((turn) => turn >= DIRECTIONS)) throw new FeaturesMalformed('have no direction');
  return features;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    throw new FeaturesMalformed(`are not base64 ("${base64.slice(0, 16)}")`);
  }
}

/** Features that can't be read: the statement is damaged or of another version. */
export class FeaturesMalformed extends Error {
  override readonly name = 'FeaturesMalformed';

  constructor(what: string) {
    super(
      `The features ${what}; they must be the base64 of at most ${MAX_FEATURES} times ${FEATURE_BYTES} bytes. Ask the signer for a new statement.`,
    );
  }
}
