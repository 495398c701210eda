/** What a trust list's certificates vouch for: signers of claims, or time-stamping authorities. */
export type TrustPurpose = 'signers' | 'time-stamps';

/** The name of the list of the reader's own certificates for signers. */
export const OWN = 'own';

/** A list of certificates that the reader uses. */
export type TrustList = {
  /** What it is called where it decides; of letters, digits and hyphens, so that it can stand in the engine's report. */
  readonly name: string;
  readonly purpose: TrustPurpose;
  /** Certificates, as PEM. */
  readonly pem: string;
};

/** Most that one list may hold. The official one has 30 certificates in 38 kB (2026-08). */
export const TRUST_LIMITS = { characters: 1_000_000, certificates: 1_000 } as const;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM file, and nothing else of it: comments go, and so does what is no X.509 by its first bytes.
 *
 * @throws {@link TrustListInvalid}
 */
export function parsePem(file: string): { readonly pem: string; readonly certificates: number } {
  if (file.length > TRUST_LIMITS.characters) throw new TrustListInvalid('too-large');
  const blocks = [...file.matchAll(CERTIFICATE)].map(([, body]) => body!.replaceAll(/\s+/g, ''));
  if (blocks.length === 0) throw new TrustListInvalid('no-certificates');
  if (blocks.length > TRUST_LIMITS.certificates) throw new TrustListInvalid('too-large');
  // A DER sequence with a length of two bytes, which every certificate is: base64 of 0x30 0x82.
  if (blocks.some((body) => !/^MI[IM]/.test(body))) throw new TrustListInvalid('not-certificates');
  const pem = blocks.map(
    (body) =>
      `-----BEGIN CERTIFICATE-----\n${body.match(/.{1,64}/g)!.join('\n')}\n-----END CERTIFICATE-----\n`,
  );
  return { pem: pem.join(''), certificates: blocks.length };
}

/** Why a file is no trust list. */
export type TrustListFault = 'too-large' | 'no-certificates' | 'not-certificates';

/** A file that was given as a trust list is none. */
export class TrustListInvalid extends Error {
  override name = 'TrustListInvalid';
  readonly fault: TrustListFault;

  constructor(fault: TrustListFault) {
    const message = {
      'too-large': `It is larger than ${TRUST_LIMITS.characters} characters or ${TRUST_LIMITS.certificates} certificates.`,
      'no-certificates': 'There is no PEM certificate in it (-----BEGIN CERTIFICATE-----).',
      'not-certificates':
        'What stands between BEGIN CERTIFICATE and END CERTIFICATE in it is no certificate.',
    };
    super(`Not a trust list. ${message[fault]}`);
    this.fault = fault;
  }
}
