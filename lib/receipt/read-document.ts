import { Validator } from '@cfworker/json-schema';
import { isObject } from '../statement/json-value.ts';
import { documentBytes, type Seal, type SealedKind, type SealFault, sealFaults } from './seal.ts';

/** A longer document is not read. */
export const MAX_DOCUMENT_BYTES = 64_000_000;

/** What is wrong with a document's bytes: each names the place. */
export type DocumentFault =
  | { readonly fault: 'too-large' }
  /** Not UTF-8, or not JSON. `at` counts bytes; `part` is the part that the damage lies in, as far as that can be told. */
  | { readonly fault: 'malformed'; readonly at?: number; readonly part?: string }
  | { readonly fault: 'schema'; readonly part: string; readonly rule: string }
  /** Not the RFC 8785 form: the first byte that differs. */
  | { readonly fault: 'not-canonical'; readonly at: number; readonly part?: string }
  | SealFault;

/** A document as it was read: whole, or with all that is wrong with it. */
export type ReadDocument<T> =
  | { readonly document: T; readonly faults: readonly [] }
  | { readonly document?: undefined; readonly faults: readonly DocumentFault[] };

/** Makes the reader of one kind of sealed document. */
export function documentReader<T extends { readonly seal: Seal }>(
  schema: object,
  kind: SealedKind,
): (bytes: Uint8Array) => ReadDocument<T> {
  const validator = new Validator(schema, '2020-12', true);
  return (bytes) => {
    if (bytes.length > MAX_DOCUMENT_BYTES) return { faults: [{ fault: 'too-large' }] };
    const parsed = parse(bytes);
    if ('fault' in parsed) return { faults: [parsed] };
    const { value } = parsed;
    const { valid, errors } = validator.validate(value);
    if (!valid) return { faults: [schemaFault(errors.at(-1))] };
    const whole = value as T;
    const faults = faultsOf(bytes, whole, kind);
    return faults.length > 0 ? { faults } : { document: whole, faults: [] };
  };
}

/** A number without an end, or half a letter, can be written in JSON, and not in its RFC 8785 form. */
function faultsOf(
  bytes: Uint8Array,
  sealed: { readonly seal: Seal },
  kind: SealedKind,
): readonly DocumentFault[] {
  try {
    return [...canonicalFaults(bytes, sealed), ...sealFaults(sealed, sealed.seal, kind)];
  } catch (error) {
    const rule = error instanceof Error ? error.message : String(error);
    return [{ fault: 'schema', part: 'it', rule: `It has no RFC 8785 form: ${rule}.` }];
  }
}

function parse(bytes: Uint8Array): { readonly value: object } | DocumentFault {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const readable = new TextDecoder('utf-8').decode(bytes);
    return { fault: 'malformed', ...placeIn(readable, readable.indexOf('\ufffd')) };
  }
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { value } : { fault: 'malformed' };
  } catch (error) {
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    return { fault: 'malformed', ...(at === undefined ? {} : placeIn(text, Number(at))) };
  }
}

function schemaFault(
  error: { readonly instanceLocation: string; readonly error: string } | undefined,
): DocumentFault {
  const { instanceLocation = '#', error: rule = 'not a document' } = error ?? {};
  return {
    fault: 'schema',
    part: instanceLocation.replace(/^#\/?/, '') || 'it',
    rule: rule.slice(0, 300),
  };
}

function canonicalFaults(bytes: Uint8Array, document: object): DocumentFault[] {
  const canonical = documentBytes(document);
  const length = Math.max(bytes.length, canonical.length);
  for (let at = 0; at < length; at++) {
    if (bytes[at] !== canonical[at]) {
      const before = new TextDecoder().decode(bytes.subarray(0, at));
      return [{ fault: 'not-canonical', ...placeIn(before, before.length), at }];
    }
  }
  return [];
}

/** The byte of a character, and the part of the document that it seems to lie in: the last one whose name comes before it. */
function placeIn(text: string, character: number): { readonly at: number; readonly part?: string } {
  const before = text.slice(0, Math.max(0, character));
  const at = new TextEncoder().encode(before).length;
  let [depth, quoted, part] = [0, false, ''];
  for (let i = 0; i < before.length; i++) {
    const char = before[i]!;
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
      continue;
    }
    if (char === '"') {
      quoted = true;
      const name = depth === 1 ? /^"([a-zA-Z]+)":/.exec(before.slice(i, i + 40))?.[1] : undefined;
      if (name) part = name;
    } else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
  }
  return { at, ...(part ? { part } : {}) };
}
