import { expect, test } from 'vitest';
import { openNodeCredentials } from '../../../cli/credentials/open-credentials.ts';
import type { C2paEvidence } from '../../../lib/c2pa/evidence.ts';
import { declaredOrigin } from '../../../lib/c2pa/origin.ts';
import type { TrustList } from '../../../lib/c2pa/trust-list.ts';
import type { ReadCredentials } from '../../../lib/verdict/describe-credentials.ts';
import {
  camera,
  editedPicture,
  expired,
  plainPicture,
  signedPicture,
  withChangedPixel,
  withChangedText,
} from './signed-pictures.ts';

const ours: TrustList = { name: 'own', purpose: 'signers', pem: camera.anchors };
const others: TrustList = { name: 'c2pa', purpose: 'signers', pem: expired.anchors };

/** One engine for all tests here; each says which lists the reader uses. */
let used: readonly TrustList[] = [];
const engine = openNodeCredentials(async () => used);

function ask(bytes: Uint8Array, lists: readonly TrustList[] = []): Promise<C2paEvidence> {
  used = lists;
  return engine(bytes);
}

async function read(bytes: Uint8Array, lists: readonly TrustList[] = []): Promise<ReadCredentials> {
  const evidence: C2paEvidence = await ask(bytes, lists);
  if (evidence.state !== 'found') throw new Error(JSON.stringify(evidence));
  return evidence;
}

test.each([
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
] as const)(
  'credentials in a %s are intact, and the signer is who the certificate names',
  async (format, mediaType) => {
    const bytes = await plainPicture('#4a7a9a', format);
    const { code, details } = await read(await signedPicture({}, { bytes, mediaType }));
    expect(code).toBe('c2pa.binding.intact');
    expect(details).toMatchObject({
      signer: 'Harbour Cameras',
      failures: [],
      manifest: {
        title: 'Harbour',
        certificate: 'Harbour Cameras Test Signer',
        generator: 'Colophon samples 1',
      },
    });
  },
);

test('a picture without credentials has none', async () => {
  expect(await ask(await plainPicture())).toEqual({
    lane: 'c2pa',
    state: 'none',
    code: 'c2pa.none',
    details: {},
  });
});

test.each<[string, readonly TrustList[], object]>([
  ['unknown where the reader uses no list', [], { state: 'unknown' }],
  ['untrusted where it is on no list', [others], { state: 'untrusted' }],
  ['trusted by the list that it is on', [others, ours], { state: 'trusted', list: 'own' }],
  [
    'not trusted by a list of time-stamping authorities',
    [{ ...ours, purpose: 'time-stamps' }],
    { state: 'unknown' },
  ],
])('a certificate is %s, and the file is intact all the same', async (_title, lists, trust) => {
  const { code, details } = await read(await signedPicture(), lists);
  expect([code, details.trust]).toEqual(['c2pa.binding.intact', trust]);
});

test.each<[string, () => Promise<Uint8Array>, string, string]>([
  [
    'one changed bit of the picture',
    async () => withChangedPixel(await signedPicture()),
    'c2pa.binding.broken',
    'assertion.dataHash.mismatch',
  ],
  [
    'a changed word of an assertion',
    async () => withChangedText(await signedPicture(), 'digitalCapture', 'digitalCxpture'),
    'c2pa.manifest.invalid',
    'assertion.hashedURI.mismatch',
  ],
  [
    'a changed word of the claim',
    async () =>
      withChangedText(await signedPicture({ title: 'Harbour at six' }), 'Harbour at six', 'Harbour at ten'),
    'c2pa.signature.invalid',
    'claimSignature.mismatch',
  ],
  [
    'a certificate that has expired, without a time stamp',
    () => signedPicture({}, { by: expired }),
    'c2pa.certificate.invalid',
    'signingCredential.expired',
  ],
])('%s is told apart', async (_title, make, code, failure) => {
  const { code: found, details } = await read(await make(), [ours, others]);
  expect(found).toBe(code);
  expect(details.failures).toContain(failure);
});

test('a certificate that is trusted does not mend a file that was changed', async () => {
  const { code, details } = await read(withChangedPixel(await signedPicture()), [ours]);
  expect([code, details.trust.state]).toEqual(['c2pa.binding.broken', 'trusted']);
});

test('the history goes back to the file that it began with', async () => {
  const first = await signedPicture();
  const { code, details } = await read(await editedPicture(await editedPicture(first)));
  expect(code).toBe('c2pa.binding.intact');
  const [parent] = details.manifest.ingredients;
  const [grandparent] = parent!.manifest!.ingredients;
  expect(details.manifest.actions.map(({ action }) => action)).toEqual(['c2pa.opened', 'c2pa.cropped']);
  expect([parent!.state, grandparent!.state]).toEqual(['valid', 'valid']);
  expect(grandparent!.manifest!.actions).toEqual([{ action: 'c2pa.created', sourceType: 'digitalCapture' }]);
  expect(declaredOrigin(details.manifest)).toBe('captured');
});

test('a parent that was broken when it was opened is shown as broken, and says nothing of the origin', async () => {
  const { details } = await read(await editedPicture(withChangedPixel(await signedPicture())));
  expect(details.manifest.ingredients[0]).toMatchObject({
    state: 'invalid',
    failures: ['assertion.dataHash.mismatch'],
  });
  expect(declaredOrigin(details.manifest)).toBe('unknown');
});

test('a history that was changed after the file was signed is invalid', async () => {
  const bytes = await editedPicture(await signedPicture({ title: 'Harbour at six' }));
  const { code } = await read(withChangedText(bytes, 'digitalCapture', 'digitalCxpture'));
  expect(code).toBe('c2pa.history.invalid');
});

test('says who stands behind the file, and what may be done with it', async () => {
  const bytes = await signedPicture({
    identity: expired,
    assertions: [
      {
        label: 'cawg.training-mining',
        data: {
          entries: {
            'cawg.ai_generative_training': { use: 'notAllowed' },
            'cawg.data_mining': { use: 'constrained', constraint_info: 'ask first' },
            'cawg.nonsense': { use: 'perhaps' },
          },
        },
      },
      { label: 'colophon.records', data: { records: [`0x${'ab'.repeat(32)}`, 'nonsense'] } },
    ],
  });
  const { code, details } = await read(bytes);
  expect(code).toBe('c2pa.binding.intact');
  expect(details.manifest.actors).toEqual([
    { name: 'Old Cameras', how: 'x509', state: 'invalid', roles: ['cawg.creator'], accounts: [] },
  ]);
  expect(details.manifest.training).toEqual([
    { use: 'ai_generative_training', choice: 'notAllowed' },
    { use: 'data_mining', choice: 'constrained', condition: 'ask first' },
  ]);
  expect(details.manifest.records).toEqual([`0x${'ab'.repeat(32)}`]);
});

test.each<[string, TrustList, string]>([
  ['the reader’s own certificates', ours, 'trusted'],
  ['another list of signers', { ...ours, name: 'c2pa' }, 'untrusted'],
])('somebody who stands behind a file, by a certificate on %s, is %s', async (_title, list, state) => {
  const { details } = await read(await signedPicture({ identity: camera }), [list]);
  expect(details.manifest.actors.map((actor) => [actor.name, actor.state])).toEqual([
    ['Harbour Cameras', state],
  ]);
});

test('credentials that lie elsewhere are told of, and not fetched', async () => {
  const bytes = await signedPicture({ remote: 'https://credentials.example/harbour.c2pa' });
  expect(await ask(bytes)).toEqual({
    lane: 'c2pa',
    state: 'skipped',
    code: 'c2pa.remote',
    details: { url: 'https://credentials.example/harbour.c2pa', host: 'credentials.example' },
  });
});

test('a file cut short in its credentials has damaged ones', async () => {
  const evidence = await ask((await signedPicture()).subarray(0, 2_000));
  expect(evidence.code).toBe('c2pa.unavailable.damaged');
});
