import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { asBlob, startBuilder } from '../../../cli/credentials/start-builder.ts';
import { testCertificate } from '../../../cli/samples/credentials/certificate.ts';
import type { Declared } from '../../../lib/c2pa/definition.ts';
import { readCredentials } from '../../../lib/c2pa/engine.ts';
import { CredentialsNotMade, makeCredentials } from '../../../lib/c2pa/make-credentials.ts';
import { readSigningKey, SigningKeyInvalid, signerOf } from '../../../lib/c2pa/signing-key.ts';
import { KINDS_FOR } from '../../../lib/content/kind.ts';
import { plainPicture, remotelySigned } from './signed-pictures.ts';

type Certificate = ReturnType<typeof testCertificate>;
const claimant = {
  author: `0x${'a1'.repeat(20)}`,
  registry: `0x${'c0'.repeat(20)}`,
  chainId: 31337,
} as const;
const pemOf = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
const keyOf = ({ key }: Certificate) => String(key.export({ type: 'pkcs8', format: 'pem' }));
const desk = testCertificate({ organisation: 'Gazette' });

async function made(bytes: Uint8Array, declared: Declared, by: Certificate = desk) {
  const signer = signerOf(await readSigningKey(pemOf(by.certificate), keyOf(by)));
  const file = await makeCredentials(bytes, declared, claimant, signer, asBlob);
  const mediaType = bytes[0] === 0xff ? 'image/jpeg' : bytes[0] === 0x89 ? 'image/png' : 'image/webp';
  return (await readCredentials({ bytes: file, mediaType, lists: [] })).evidence;
}

beforeAll(async () => {
  await startBuilder();
});

describe('credentials that are made here hold', () => {
  test.each(KINDS_FOR.image)('whatever kind of picture it is: %s', async (kind) => {
    expect(await made(await plainPicture(), { kind })).toMatchObject({
      code: 'c2pa.binding.intact',
      details: { manifest: { claimant } },
    });
  });

  test.each(['jpeg', 'png', 'webp'] as const)('in a %s', async (format) => {
    const picture = await plainPicture('#123456', format);
    expect((await made(picture, { kind: 'digitalCapture' })).code).toBe('c2pa.binding.intact');
  });

  test.each<[string, () => ReturnType<typeof generateKeyPairSync>]>([
    ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' })],
    ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'secp521r1' })],
    ['Ed25519', () => generateKeyPairSync('ed25519')],
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ])('by a key of %s', async (_, keys) => {
    const by = testCertificate({ organisation: 'Gazette', keys: keys as never });
    expect((await made(await plainPicture(), { kind: 'other' }, by)).code).toBe('c2pa.binding.intact');
  });
});

describe('credentials are not made', () => {
  test('where they would take the place of others that lie elsewhere', async () => {
    const { file } = await remotelySigned('https://example.org/manifest');
    await expect(made(file, { kind: 'other' })).rejects.toThrow(/lie elsewhere, and would be lost/);
  });

  test('of what is no picture, or a broken one', async () => {
    await expect(made(Buffer.from('a text'), { kind: 'other' })).rejects.toThrow(CredentialsNotMade);
    await expect(made(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4), { kind: 'other' })).rejects.toThrow(
      CredentialsNotMade,
    );
  });
});

describe('a key is refused, without a word of what is in it,', () => {
  const body = keyOf(desk).split('\n')[1]!;
  test.each<[string, string, string]>([
    [
      'in a form with a passphrase',
      pemOf(desk.certificate),
      keyOf(desk).replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'),
    ],
    ['in an older form', pemOf(desk.certificate), keyOf(desk).replaceAll('PRIVATE', 'EC PRIVATE')],
    ['that is cut', pemOf(desk.certificate), keyOf(desk).replace(/\n[^\n]*\n-----END/, '\n-----END')],
    ['that is damaged', pemOf(desk.certificate), keyOf(desk).replace(body, `${body.slice(1)}=`)],
    ['that is none', pemOf(desk.certificate), 'hello'],
    ['as long as a book', pemOf(desk.certificate), keyOf(desk) + ' '.repeat(30_000)],
    ['without a certificate', '', keyOf(desk)],
  ])('%s', async (_, chain, key) => {
    const error = await readSigningKey(chain, key).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SigningKeyInvalid);
    expect(String(error)).not.toContain(body.slice(5, 30));
  });

  test('and once taken in it can’t be read', async () => {
    const { key } = await readSigningKey(pemOf(desk.certificate), keyOf(desk));
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('pkcs8', key)).rejects.toThrow();
  });
});
