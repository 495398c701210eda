/** Lays pixels of four bytes, the last of which is unmultiplied alpha, over white, in place. */
export function flattenOverWhite(pixels: Uint8Array): void {
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    const alpha = pixels[at + 3]!;
    if (alpha === 255) continue;
    const white = 255 * (255 - alpha) + 127;
    pixels[at] = (pixels[at]! * alpha + white) / 255;
    pixels[at + 1] = (pixels[at + 1]! * alpha + white) / 255;
    pixels[at + 2] = (pixels[at + 2]! * alpha + white) / 255;
    pixels[at + 3] = 255;
  }
}
