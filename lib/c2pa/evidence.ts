/** A manifest that could be read, and what its hard binding and signature say. */
type C2paFound<Code extends string> = {
  readonly lane: 'c2pa';
  readonly state: 'found';
  readonly code: Code;
  readonly details: { readonly signer?: string; readonly trusted: boolean };
};

/**
 * What the Content Credentials lane found. Integrity (the bytes are those that were signed) and trust (the signing
 * certificate is on a list) are two answers: *untrusted* is not *tampered*.
 */
export type C2paEvidence =
  | C2paFound<'c2pa.binding.intact'>
  | C2paFound<'c2pa.binding.broken'>
  | C2paFound<'c2pa.signature.invalid'>
  | { readonly lane: 'c2pa'; readonly state: 'none'; readonly code: 'c2pa.none'; readonly details: object }
  | {
      readonly lane: 'c2pa';
      readonly state: 'unavailable';
      readonly code: 'c2pa.unavailable';
      readonly details: { readonly reason: string };
    };
