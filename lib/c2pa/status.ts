import type { C2paCode } from './evidence.ts';
import { list, property, text } from './json.ts';

/** One line of the engine's validation report. Its `code` is C2PA's, or one of the engine's own. */
export type Status = { readonly code: string; readonly url: string; readonly explanation: string };

/** What the engine says of one manifest, or of what changed in an ingredient since it was added. */
export type Statuses = {
  readonly success: readonly Status[];
  readonly informational: readonly Status[];
  readonly failure: readonly Status[];
};

/** Most lines that are read of one report. */
const MAX_STATUSES = 1_000;

/** Most different failures that are told. */
const MAX_FAILURES = 30;

/** Reads one part of a validation report. */
export function statusesIn(value: unknown): Statuses {
  const read = (name: keyof Statuses) =>
    list(property(value, name), MAX_STATUSES).map((line) => ({
      code: text(property(line, 'code'), 100) ?? '',
      url: text(property(line, 'url')) ?? '',
      explanation: text(property(line, 'explanation')) ?? '',
    }));
  return { success: read('success'), informational: read('informational'), failure: read('failure') };
}

/**
 * The failures that touch the file or its credentials, each once. That a certificate is on no list is none, and neither is
 * what concerns a named actor alone: those are answers of their own.
 */
export function failuresIn({ failure }: Pick<Statuses, 'failure'>): string[] {
  const codes = new Set(failure.map(({ code }) => code).filter((code) => code !== ''));
  return [...codes].filter((code) => !isOfTrust(code)).slice(0, MAX_FAILURES);
}

/** Trust and identity, which say nothing about integrity. */
function isOfTrust(code: string): boolean {
  return code.endsWith('.untrusted') || code.startsWith('cawg.');
}

const BINDING =
  /^assertion\.(?:dataHash|bmffHash|boxesHash|collectionHash|multiAssetHash)\.(match|mismatch)$/;
const SIGNATURE = /^(?:claimSignature\.(?:mismatch|missing)|signingCredential\.invalid|algorithm\.)/;
const CERTIFICATE = /^(?:signingCredential\.(?:expired|(?:ocsp\.)?revoked)|claimSignature\.outsideValidity)$/;

/** The hash leaves out more than the credentials: legal, and whatever stands there is anybody's. */
const EXCLUDED = /\.additionalExclusionsPresent$/;

/**
 * The one code that says what the engine's report comes to, the gravest first. It is `c2pa.binding.intact` only where the
 * engine finds all valid, nothing failed, and a hard binding was really compared and fits.
 *
 * @param state the engine's own summary; anything but `Valid` and `Trusted` is never intact.
 * @param history failures of ingredients that were found now and that the signer did not tell of.
 */
export function codeOf(state: string, active: Statuses, history: readonly string[]): C2paCode {
  const failures = failuresIn(active);
  const fits = active.success.filter(({ code }) => BINDING.exec(code)?.[1] === 'match').map(({ url }) => url);
  const misfits = active.failure.filter(({ code }) => BINDING.exec(code)?.[1] === 'mismatch');
  if (failures.some((code) => SIGNATURE.test(code))) return 'c2pa.signature.invalid';
  if (misfits.some(({ url }) => !fits.includes(url))) return 'c2pa.binding.broken';
  if (failures.some((code) => CERTIFICATE.test(code))) return 'c2pa.certificate.invalid';
  if (failures.some((code) => !BINDING.test(code))) return 'c2pa.manifest.invalid';
  if (misfits.length > 0) return 'c2pa.binding.incomplete';
  if (history.length > 0) return 'c2pa.history.invalid';
  if (active.informational.some(({ code }) => EXCLUDED.test(code))) return 'c2pa.binding.incomplete';
  const valid = state === 'Valid' || state === 'Trusted';
  return valid && fits.length > 0 ? 'c2pa.binding.intact' : 'c2pa.manifest.invalid';
}
