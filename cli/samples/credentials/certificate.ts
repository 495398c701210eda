import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
  sign,
} from 'node:crypto';
import { bits, boolean, der, integer, octets, oid, sequence, set, time, utf8 } from './der.ts';

/** A signing certificate made up for tests and samples, with the root that issued it. Nobody trusts it. */
export type TestCertificate = {
  readonly key: KeyObject;
  /** The signing certificate, DER. */
  readonly certificate: Uint8Array;
  /** Its root as PEM: who puts it on a list trusts the certificate. */
  readonly anchors: string;
};

export type CertificateOptions = {
  readonly organisation: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** The kind of its key; P-256 unless this says another. */
  readonly keys?: () => KeyPairKeyObjectResult;
};

/**
 * Makes a signing certificate of the profile that C2PA 2.x asks for (section "Certificate profile": key usage
 * digitalSignature, one extended key usage, key identifiers, no CA), issued by a root made for it alone.
 */
export function testCertificate({
  organisation,
  notBefore = new Date('2020-01-01T00:00:00Z'),
  notAfter = new Date('2049-12-31T00:00:00Z'),
  keys = keyPair,
}: CertificateOptions): TestCertificate {
  const [root, leaf] = [keyPair(), keys()];
  const issuer = name('Test Root', 'Certificates for Samples');
  const always = [new Date('2020-01-01T00:00:00Z'), new Date('2049-12-31T00:00:00Z')] as const;
  const rootDer = certificate(
    { issuer, subject: issuer, validity: always, subjectKey: root.publicKey, issuerKey: root },
    [
      extension('2.5.29.19', sequence(boolean()), true),
      extension('2.5.29.15', bits(Uint8Array.of(0x06), 1), true),
      extension('2.5.29.14', octets(keyId(root.publicKey))),
    ],
  );
  const leafDer = certificate(
    {
      issuer,
      subject: name(`${organisation} Test Signer`, organisation),
      validity: [notBefore, notAfter],
      subjectKey: leaf.publicKey,
      issuerKey: root,
    },
    [
      extension('2.5.29.19', sequence(), true),
      extension('2.5.29.15', bits(Uint8Array.of(0x80), 7), true),
      extension('2.5.29.37', sequence(oid('1.3.6.1.4.1.62558.2.1'))),
      extension('2.5.29.14', octets(keyId(leaf.publicKey))),
      extension('2.5.29.35', sequence(der(0x80, keyId(root.publicKey)))),
    ],
  );
  return { key: leaf.privateKey, certificate: leafDer, anchors: pem(rootDer) };
}

type Body = {
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly validity: readonly [Date, Date];
  readonly subjectKey: KeyObject;
  readonly issuerKey: { readonly privateKey: KeyObject };
};

/** ecdsa-with-SHA256 */
const ALGORITHM = sequence(oid('1.2.840.10045.4.3.2'));

function certificate(
  { issuer, subject, validity, subjectKey, issuerKey }: Body,
  extensions: readonly Uint8Array[],
): Uint8Array {
  const spki = new Uint8Array(subjectKey.export({ type: 'spki', format: 'der' }));
  const serial = createHash('sha256').update(spki).digest().subarray(0, 16);
  const body = sequence(
    der(0xa0, integer(Uint8Array.of(2))),
    integer(serial),
    ALGORITHM,
    issuer,
    sequence(...validity.map(time)),
    subject,
    spki,
    der(0xa3, sequence(...extensions)),
  );
  return sequence(body, ALGORITHM, bits(sign('sha256', body, issuerKey.privateKey)));
}

function name(commonName: string, organisation: string): Uint8Array {
  const part = (type: string, text: string) => set(sequence(oid(type), utf8(text)));
  return sequence(part('2.5.4.10', organisation), part('2.5.4.3', commonName));
}

function extension(type: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(oid(type), ...(critical ? [boolean()] : []), octets(value));
}

function keyId(key: KeyObject): Uint8Array {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function keyPair() {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function pem(certificateDer: Uint8Array): string {
  const lines =
    Buffer.from(certificateDer)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
