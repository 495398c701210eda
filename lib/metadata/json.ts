/**
 * A text that is a JSON object, parsed; undefined for anything else. `NaN`, which Python writes where JSON has no word for it,
 * is read as null.
 */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return asObject(JSON.parse(text.replace(/(?<=[:[,]\s?)NaN(?=[,\]}])/g, 'null')));
  } catch {
    return undefined;
  }
}

/** A value that is an object and no list. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A value as text: empty for all but strings and numbers, since a list may be too deep to be written out. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
