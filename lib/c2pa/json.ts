/** The longest text that is kept of what a file says, in UTF-16 code units. */
const MAX_TEXT = 500;

/** A property of an untrusted value; undefined where it is no object or has none of that name. */
export function property(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string | number, unknown>)[name]
        : undefined,
    value,
  );
}

/** The value as text of a bounded length; undefined for anything else, and for text of nothing. */
export function text(value: unknown, max = MAX_TEXT): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, max).toWellFormed() : undefined;
}

/** The first `max` elements of the value, where it is a list. */
export function list(value: unknown, max: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, max) : [];
}

/** The first `max` properties of the value, where it is an object. */
export function entries(value: unknown, max: number): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).slice(0, max)
    : [];
}

/** `{[name]: value}`, or nothing of an undefined value. */
export function optional<Name extends string, T>(
  name: Name,
  value: T | undefined,
): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]: T });
}
