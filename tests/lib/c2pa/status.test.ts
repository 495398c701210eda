import { expect, test } from 'vitest';
import type { C2paCode } from '../../../lib/c2pa/evidence.ts';
import { codeOf, failuresIn, statusesIn } from '../../../lib/c2pa/status.ts';

const lines = (codes: readonly string[]) =>
  codes.map((line) => {
    const [code = '', url = 'self#hash'] = line.split('@');
    return { code, url, explanation: '' };
  });
const report = (
  success: readonly string[],
  failure: readonly string[],
  informational: readonly string[] = [],
) => ({
  success: lines(success),
  failure: lines(failure),
  informational: lines(informational),
});

const FITS = ['claimSignature.validated', 'assertion.dataHash.match'];
const UNTRUSTED = 'signingCredential.untrusted';

test.each<[string, C2paCode, string, ReturnType<typeof report>, string[]?]>([
  ['all holds', 'c2pa.binding.intact', 'Valid', report(FITS, [])],
  ['all holds and the signer is known', 'c2pa.binding.intact', 'Trusted', report(FITS, [])],
  ['only the signer is unknown', 'c2pa.binding.intact', 'Valid', report(FITS, [UNTRUSTED])],
  [
    'only a named actor is doubtful',
    'c2pa.binding.intact',
    'Valid',
    report(FITS, ['cawg.x509.credential.untrusted', 'cawg.ica.signature_mismatch']),
  ],
  ['a box hash fits', 'c2pa.binding.intact', 'Valid', report(['assertion.boxesHash.match'], [])],
  ['the engine says valid, but no hash was compared', 'c2pa.manifest.invalid', 'Valid', report([], [])],
  ['the engine says invalid and not why', 'c2pa.manifest.invalid', 'Invalid', report(FITS, [])],
  ['the engine says nothing', 'c2pa.manifest.invalid', '', report(FITS, [])],
  [
    'the hash does not fit',
    'c2pa.binding.broken',
    'Invalid',
    report([], ['assertion.dataHash.mismatch', UNTRUSTED]),
  ],
  [
    'one hash fits and another does not',
    'c2pa.binding.broken',
    'Invalid',
    report(['assertion.dataHash.match@a'], ['assertion.dataHash.mismatch@b']),
  ],
  [
    'the same hash fits, but covers too little',
    'c2pa.binding.incomplete',
    'Invalid',
    report(['assertion.dataHash.match@a'], ['assertion.dataHash.mismatch@a']),
  ],
  [
    'more than the credentials is left out',
    'c2pa.binding.incomplete',
    'Valid',
    report(FITS, [], ['assertion.dataHash.additionalExclusionsPresent']),
  ],
  [
    'the hash and the signature do not fit',
    'c2pa.signature.invalid',
    'Invalid',
    report([], ['assertion.dataHash.mismatch', 'claimSignature.mismatch']),
  ],
  ['there is no signature', 'c2pa.signature.invalid', 'Invalid', report(FITS, ['claimSignature.missing'])],
  [
    'the certificate has expired',
    'c2pa.certificate.invalid',
    'Invalid',
    report(FITS, ['signingCredential.expired']),
  ],
  [
    'the certificate was revoked',
    'c2pa.certificate.invalid',
    'Invalid',
    report(FITS, ['signingCredential.ocsp.revoked']),
  ],
  [
    'an assertion was changed',
    'c2pa.manifest.invalid',
    'Invalid',
    report(FITS, ['assertion.hashedURI.mismatch']),
  ],
  ['a failure that nobody knows yet', 'c2pa.manifest.invalid', 'Valid', report(FITS, ['something.new'])],
  [
    'an ingredient does not hold',
    'c2pa.history.invalid',
    'Invalid',
    report(FITS, []),
    ['assertion.hashedURI.mismatch'],
  ],
  [
    'an ingredient does not hold, whatever the engine makes of it',
    'c2pa.history.invalid',
    'Valid',
    report(FITS, []),
    ['x'],
  ],
])('%s: %s', (_title, code, state, active, history = []) => {
  expect(codeOf(state, active, history)).toBe(code);
});

test('nothing but valid reports come out as intact, whatever fails', () => {
  for (const code of [
    'assertion.bmffHash.malformed',
    'general.error',
    'timeStamp.mismatch',
    'ingredient.unknownProvenance',
  ])
    expect(codeOf('Valid', report(FITS, [code]), [])).not.toBe('c2pa.binding.intact');
});

test('a report of another shape is one without lines, and long ones are cut', () => {
  for (const value of [undefined, null, 7, 'x', [], { failure: 'x' }, { failure: [1, null, {}] }])
    expect(failuresIn(statusesIn(value))).toEqual([]);
  const many = Array.from({ length: 5_000 }, (_, i) => ({ code: `code.${i}` }));
  expect(statusesIn({ failure: many }).failure).toHaveLength(1_000);
  expect(failuresIn(statusesIn({ failure: many }))).toHaveLength(30);
});
