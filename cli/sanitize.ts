/**
 * Untrusted text, made harmless for a terminal: control characters (escape sequences among them) and characters that
 * turn the reading direction around are shown as their code points.
 */
export function sanitize(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
  });
}
