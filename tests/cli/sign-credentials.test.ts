import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { testCertificate } from '../../cli/samples/credentials/certificate.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { photographs } from '../lib/fingerprint/photographs.ts';
import { colophon, colophonAs } from './colophon.ts';

const SECRET = 'd8'.repeat(32);
const author = addressOf(Buffer.from(SECRET, 'hex'));
const PASSPHRASE = 'a passphrase of the certificate';
const desk = testCertificate({ organisation: 'The Harbour Gazette' });
const other = testCertificate({ organisation: 'Somebody else' });
const photograph = photographs[0]!.bytes;

let network: DevNetwork;
let folder: string;
const at = (name: string) => join(folder, name);
const run = (...args: string[]) => colophonAs(network, SECRET, ...args);
const pem = (key: typeof desk.key, how = {}) => key.export({ type: 'pkcs8', format: 'pem', ...how });
const certificate = ({ certificate: der }: typeof desk) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
const CREDENTIALS = () => ['--c2pa-cert', at('chain.pem'), '--c2pa-key', at('key.pem')];
const verify = async (path: string, ...flags: string[]) =>
  (await run('verify', '--json', path, ...flags)).lines[0];

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-c2pa-'));
  await writeFile(at('photo.jpg'), photograph);
  await writeFile(at('chain.pem'), certificate(desk));
  await writeFile(at('key.pem'), pem(desk.key));
  await writeFile(at('trusted.pem'), desk.anchors);
});
afterAll(async () => {
  await network?.stop();
  if (folder) await rm(folder, { recursive: true });
});

describe('colophon sign --c2pa-cert', () => {
  test('puts credentials into the picture first, and claims what came of it', async () => {
    const { lines, code, err } = await run(
      ...['sign', '--kind', 'digitalCapture', '--title', 'Harbour', '--ai-training', 'notAllowed'],
      ...['--derived-from', `0x${'12'.repeat(32)}`, ...CREDENTIALS(), at('photo.jpg')],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines[0]).toMatchObject({ input: at('photo.c2pa.jpg'), author });
    expect(Buffer.compare(await readFile(at('photo.jpg')), photograph)).toBe(0);
  });

  test('both are found, and lead to each other: the record to the file, the credentials to its account', async () => {
    const line = await verify(at('photo.c2pa.jpg'));
    expect(line).toMatchObject({ verdict: 'signed', origin: 'captured', signer: { author }, conflicts: [] });
    const [registry, credentials] = ['registry', 'c2pa'].map((lane) =>
      line.evidence.find((one: { lane: string }) => one.lane === lane),
    );
    expect(registry).toMatchObject({ code: 'registry.match.exact', details: { claims: [{ author }] } });
    expect(credentials).toMatchObject({
      code: 'c2pa.binding.intact',
      details: {
        signer: 'The Harbour Gazette',
        trust: { state: 'unknown' },
        failures: [],
        manifest: {
          title: 'Harbour',
          actions: [{ action: 'c2pa.created', sourceType: 'digitalCapture' }],
          training: [
            { use: 'ai_generative_training', choice: 'notAllowed' },
            { use: 'ai_training', choice: 'notAllowed' },
          ],
          records: [`0x${'12'.repeat(32)}`],
          claimant: { author, registry: network.domain.address, chainId: network.domain.chainId },
        },
      },
    });
    expect(line.related).toMatchObject([{ content: `0x${'12'.repeat(32)}`, claims: [] }]);
    const env = { COLOPHON_RPC: network.chain.rpcUrl, COLOPHON_SERVICE: network.service.url };
    const { out } = await colophon(['verify', at('photo.c2pa.jpg')], { env });
    expect(out).toMatch(
      /The credentials name 0x\S+ as the account that signs this file in the registry, and it has\./,
    );
  });

  test('the certificate is trusted by who trusts it, and by nobody else', async () => {
    const trusted = await verify(at('photo.c2pa.jpg'), '--trust', at('trusted.pem'));
    expect(trusted.evidence.find((one: { lane: string }) => one.lane === 'c2pa').details.trust.state).toBe(
      'trusted',
    );
    await writeFile(at('others.pem'), other.anchors);
    const not = await verify(at('photo.c2pa.jpg'), '--trust', at('others.pem'));
    expect(not.evidence.find((one: { lane: string }) => one.lane === 'c2pa').details.trust.state).toBe(
      'untrusted',
    );
  });

  test('credentials that were there become its history; a file never takes the place of another', async () => {
    const first = await run('sign', '--kind', 'humanEdits', ...CREDENTIALS(), at('photo.jpg'));
    expect(first).toMatchObject({ code: 2, out: '' });
    expect(first.err).toContain('photo.c2pa.jpg already: sign that, or move it away');
    const { code } = await run('sign', '--kind', 'humanEdits', ...CREDENTIALS(), at('photo.c2pa.jpg'));
    expect(code).toBe(0);
    const { details } = (await verify(at('photo.c2pa.c2pa.jpg'))).evidence.find(
      (one: { lane: string }) => one.lane === 'c2pa',
    );
    expect(details.manifest.actions).toMatchObject([{ action: 'c2pa.opened' }]);
    expect(details.manifest.ingredients).toMatchObject([
      { relationship: 'parentOf', state: 'valid', manifest: { title: 'Harbour' } },
    ]);
  });

  test('a key under a passphrase is opened by it, and neither is said anywhere', async () => {
    await writeFile(at('locked.pem'), pem(desk.key, { cipher: 'aes-256-cbc', passphrase: PASSPHRASE }));
    await writeFile(at('second.jpg'), photographs[1]!.bytes);
    const args = [
      'sign',
      '--kind',
      'digitalCapture',
      '--c2pa-cert',
      at('chain.pem'),
      '--c2pa-key',
      at('locked.pem'),
      at('second.jpg'),
    ];
    const env = {
      COLOPHON_RPC: network.chain.rpcUrl,
      COLOPHON_SERVICE: network.service.url,
      COLOPHON_KEY: SECRET,
    };
    const without = await colophon(args, { env });
    expect(without.code).toBe(2);
    expect(without.err).toContain('COLOPHON_C2PA_PASSPHRASE');
    const opened = await colophon(args, { env: { ...env, COLOPHON_C2PA_PASSPHRASE: PASSPHRASE } });
    expect(opened).toMatchObject({ code: 0, err: '' });
    const secret = createPrivateKey(pem(desk.key)).export({ format: 'jwk' }).d!;
    const file = await readFile(at('second.c2pa.jpg'));
    for (const hidden of [PASSPHRASE, secret, Buffer.from(secret, 'base64url').toString('hex'), SECRET])
      expect(opened.out + without.err + file.toString('latin1')).not.toContain(hidden);
    expect(file.includes(Buffer.from(secret, 'base64url'))).toBe(false);
  });

  test.each<[string, () => Promise<string[]>, RegExp]>([
    [
      'another certificate’s key',
      async () => {
        await writeFile(at('other.pem'), pem(other.key));
        return ['--c2pa-cert', at('chain.pem'), '--c2pa-key', at('other.pem')];
      },
      /do not hold when they are read back .*Does the key belong to the certificate/,
    ],
    [
      'a certificate that is none',
      async () => ['--c2pa-cert', at('key.pem'), '--c2pa-key', at('key.pem')],
      /certificates has none/,
    ],
    [
      'a key that is none',
      async () => ['--c2pa-cert', at('chain.pem'), '--c2pa-key', at('chain.pem')],
      /can't be opened/,
    ],
  ])('nothing is made or published with %s', async (_, flags, why) => {
    await writeFile(at('third.jpg'), photographs[2]!.bytes);
    const { code, out, err } = await run(
      'sign',
      '--kind',
      'digitalCapture',
      ...(await flags()),
      at('third.jpg'),
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(why);
    expect(await stat(at('third.c2pa.jpg')).catch(() => undefined)).toBeUndefined();
  });

  test('nothing is made of what is no picture', async () => {
    await writeFile(at('note.txt'), 'a text');
    const { code, err } = await run('sign', '--kind', 'textHuman', ...CREDENTIALS(), at('note.txt'));
    expect(code).toBe(2);
    expect(err).toContain('Only JPEG, PNG, WebP, GIF and AVIF pictures');
  });
});
