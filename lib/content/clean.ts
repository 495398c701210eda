/**
 * Text from outside, made harmless for a line of prose: control characters, line breaks and the characters that turn
 * reading direction around are dropped, and it is cut to a length.
 */
export function clean(text: string, maxLength = 200): string {
  const plain = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  if (plain.length <= maxLength) return plain;
  const halfLetter = /[\uD800-\uDBFF]$/;
  return `${plain.slice(0, maxLength - 1).replace(halfLetter, '')}…`;
}
