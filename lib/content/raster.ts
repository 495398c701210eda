/**
 * Decoded pixels of a still image: row-major RGBA, 8 bits a channel, EXIF orientation already applied,
 * ICC profile ignored, transparency already flattened over white (so every alpha is 255).
 *
 * Platform adapters (`lib/content/decode-node.ts`, `lib/content/decode-browser.ts`) make it; fingerprints and
 * the detector read it. It is at full resolution: whoever needs less resamples it itself.
 */
export type Raster = {
  readonly width: number;
  readonly height: number;
  /** `width * height * 4` bytes. */
  readonly rgba: Uint8Array | Uint8ClampedArray;
};
