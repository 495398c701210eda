/**
 * Untrusted text with nothing hidden in it: control characters (line breaks and escape sequences among them) and characters that turn
 * the reading direction around are shown as their code points.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
  });
}

/** The same for a name that may be very long: its beginning and its end, which tells files apart. */
export function visibleName(name: string, most = 160): string {
  const text = visible(name.toWellFormed().slice(0, 20_000));
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, half).toWellFormed()}…${text.slice(-half).toWellFormed()}`;
}
