import { describe, expect, test } from 'vitest';
import type { C2paCode } from '../../../lib/c2pa/evidence.ts';
import type { DigitalSourceType } from '../../../lib/content/digital-source-type.ts';
import type { Origin } from '../../../lib/content/kind.ts';
import type { Claim, NearRelation, Standing } from '../../../lib/registry/evidence.ts';
import { judge, recordDecides } from '../../../lib/verdict/judge.ts';
import type { Evidence, Verdict, VerdictWord } from '../../../lib/verdict/verdict.ts';
import { credentialsOf, manifestOf } from '../c2pa/read-credentials.ts';

const withdrawn: Standing = { state: 'withdrawn', reason: 'rights', time: 200 };
const disputed: Standing = { state: 'disputed', key: 'author', since: 90 };

function claim(over: Partial<Claim> = {}): Claim {
  return {
    content: `0x${'11'.repeat(32)}`,
    author: `0x${'aa'.repeat(20)}`,
    keyIdx: 0,
    kind: 'digitalCapture',
    time: 100,
    block: 10,
    standing: { state: 'stands' },
    identity: { how: 'key' },
    ...over,
  };
}

const other = (over: Partial<Claim> = {}) =>
  claim({ author: `0x${'bb'.repeat(20)}`, time: 150, block: 15, ...over });
const followed = (over: Partial<Claim> = {}) =>
  other({ identity: { how: 'followed', name: 'Gazette' }, ...over });

const exact = (...claims: Claim[]): Evidence => ({
  lane: 'registry',
  state: 'found',
  code: 'registry.match.exact',
  details: { binding: 'file-bytes', claims },
});
const quote = (...claims: Claim[]): Evidence => ({
  lane: 'registry',
  state: 'found',
  code: 'registry.match.quote',
  details: { claims, quotes: [] },
});
const near = (relation: NearRelation, ...claims: Claim[]): Evidence => ({
  lane: 'registry',
  state: 'found',
  code: 'registry.match.near',
  details: {
    relation,
    measure: {
      type: 'image',
      distance: 4,
      residual: 0.2,
      heat: '',
      resolvingPower: { cells: 64, fraction: 1 / 64 },
    },
    claims,
  },
});
const none: Evidence = { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 3 } };
const down: Evidence = {
  lane: 'registry',
  state: 'unavailable',
  code: 'registry.unavailable.rpc-down',
  details: { reason: 'refused' },
};
const tooLarge: Evidence = {
  lane: 'registry',
  state: 'unavailable',
  code: 'content.too-large',
  details: { reason: '200 megapixels' },
};
const notAsked: Evidence = {
  lane: 'registry',
  state: 'unavailable',
  code: 'registry.unavailable.not-asked',
  details: { reason: 'left out' },
};
const credentials = (code: C2paCode, trusted = false, sourceType?: DigitalSourceType): Evidence => ({
  lane: 'c2pa',
  state: 'found',
  code,
  details: credentialsOf({
    trust: trusted ? { state: 'trusted', list: 'c2pa' } : { state: 'untrusted' },
    manifest: manifestOf(sourceType ? { actions: [{ action: 'c2pa.created', sourceType }] } : {}),
  }),
});
const elsewhere: Evidence = {
  lane: 'c2pa',
  state: 'skipped',
  code: 'c2pa.remote',
  details: { url: 'https://c.example/m', host: 'c.example' },
};
const noCredentials: Evidence = { lane: 'c2pa', state: 'none', code: 'c2pa.none', details: {} };
const credentialsUnread: Evidence = {
  lane: 'c2pa',
  state: 'unavailable',
  code: 'c2pa.unavailable.engine',
  details: { reason: 'engine failed' },
};
const detector = (word: 'likely-ai' | 'unsure' | 'quiet'): Evidence => ({
  lane: 'detector',
  state: 'found',
  code: `detector.${word}`,
  details: { model: 'image-1', version: '1', backend: 'wasm', score: 0.9 },
});
const detectorDown: Evidence = {
  lane: 'detector',
  state: 'unavailable',
  code: 'detector.unavailable',
  details: { reason: 'self-test' },
};

const marked = (...origins: Origin[]): Evidence => ({
  lane: 'metadata',
  state: 'found',
  code: 'metadata.declared',
  details: {
    origin: origins[0]!,
    marks: origins.map((origin) => ({ mark: 'iptc-source-type', origin, field: 'XMP', value: 'x' })),
  },
});
const unmarked: Evidence = { lane: 'metadata', state: 'none', code: 'metadata.none', details: {} };

type Row = [title: string, evidence: Evidence[], expected: Partial<Verdict> & { word: VerdictWord }];

const rows: Row[] = [
  [
    'an exact match of a standing claim is signed',
    [exact(claim())],
    { word: 'signed', integrity: 'exact', origin: 'captured', trust: 'unlisted' },
  ],
  ['a followed author is said to be followed', [exact(followed())], { word: 'signed', trust: 'followed' }],
  [
    'a withdrawn claim says withdrawn',
    [exact(claim({ standing: withdrawn }))],
    { word: 'withdrawn', integrity: 'exact' },
  ],
  ['a claim by a stolen key says disputed', [exact(claim({ standing: disputed }))], { word: 'disputed' }],
  [
    'two authors of one content are both shown',
    [exact(claim(), other())],
    { word: 'signed', conflicts: ['competing-claims'] },
  ],
  [
    'the earliest of unknown authors speaks first, even when it was withdrawn',
    [exact(other(), claim({ standing: withdrawn }))],
    { word: 'withdrawn', conflicts: ['competing-claims'] },
  ],
  [
    'a followed author speaks before an earlier stranger',
    [exact(claim({ standing: withdrawn }), followed())],
    { word: 'signed', trust: 'followed' },
  ],
  [
    'a proved quote is quoted',
    [quote(claim({ kind: 'textHuman' }))],
    { word: 'quoted', integrity: 'quote', origin: 'human' },
  ],
  [
    'a quote of a withdrawn text says withdrawn',
    [quote(claim({ standing: withdrawn }))],
    { word: 'withdrawn' },
  ],
  [
    'a re-encoded copy is similar, never signed',
    [near('similar', claim())],
    { word: 'similar', integrity: 'near' },
  ],
  [
    'a re-encoded copy of a withdrawn original says withdrawn',
    [near('similar', claim({ standing: withdrawn }))],
    { word: 'withdrawn', integrity: 'near', conflicts: [] },
  ],
  [
    'a re-encoded copy of a disputed original says disputed',
    [near('similar', claim({ standing: disputed }))],
    { word: 'disputed', integrity: 'near', conflicts: [] },
  ],
  [
    'a locally changed copy is altered',
    [near('locally-changed', claim())],
    { word: 'altered', integrity: 'differs' },
  ],
  ['a tonal edit is altered', [near('tonal-edit', claim())], { word: 'altered' }],
  ['a mirrored copy is altered', [near('mirrored', claim())], { word: 'altered' }],
  ['a cropped copy is altered', [near('cropped', claim())], { word: 'altered' }],
  ['an inconclusive near match is altered', [near('inconclusive', claim())], { word: 'altered' }],
  [
    'an altered copy of a withdrawn original says altered first',
    [near('locally-changed', claim({ standing: withdrawn }))],
    { word: 'altered', conflicts: ['near-of-withdrawn'] },
  ],
  [
    'intact credentials of an unlisted certificate are signed, and unlisted',
    [none, credentials('c2pa.binding.intact')],
    { word: 'signed', trust: 'unlisted', integrity: 'exact' },
  ],
  [
    'intact credentials of a listed certificate are signed and listed',
    [none, credentials('c2pa.binding.intact', true)],
    { word: 'signed', trust: 'listed' },
  ],
  [
    'intact credentials stand when the registry cannot be asked',
    [down, credentials('c2pa.binding.intact')],
    { word: 'signed' },
  ],
  [
    'broken credentials are invalid',
    [none, credentials('c2pa.binding.broken')],
    { word: 'invalid', integrity: 'broken' },
  ],
  [
    'a bad credential signature is invalid',
    [none, credentials('c2pa.signature.invalid')],
    { word: 'invalid' },
  ],
  [
    'credentials by a certificate that has expired are invalid, which does not say that the file was changed',
    [none, credentials('c2pa.certificate.invalid')],
    { word: 'invalid', integrity: 'unknown' },
  ],
  [
    'credentials that were changed themselves are invalid',
    [none, credentials('c2pa.manifest.invalid')],
    { word: 'invalid', integrity: 'unknown' },
  ],
  [
    'a history that does not hold is invalid',
    [none, credentials('c2pa.history.invalid')],
    { word: 'invalid', integrity: 'unknown' },
  ],
  [
    'credentials that leave a part of the file out settle nothing',
    [none, credentials('c2pa.binding.incomplete')],
    { word: 'unavailable', integrity: 'unknown' },
  ],
  [
    'credentials that lie elsewhere settle nothing',
    [none, elsewhere, detector('unsure')],
    { word: 'unsure' },
  ],
  [
    'broken credentials outrank a near match, and say that there is one',
    [near('similar', claim()), credentials('c2pa.binding.broken')],
    { word: 'invalid', conflicts: ['near-and-credentials-broken'] },
  ],
  [
    'intact credentials say how it was made',
    [none, credentials('c2pa.binding.intact', true, 'trainedAlgorithmicMedia')],
    { word: 'signed', origin: 'ai' },
  ],
  [
    'a claim of a capture against credentials of AI is a contradiction, and the claim stands',
    [exact(claim()), credentials('c2pa.binding.intact', true, 'trainedAlgorithmicMedia')],
    { word: 'signed', origin: 'captured', conflicts: ['origins-differ'] },
  ],
  [
    'a claim and credentials that both say captured do not contradict each other',
    [exact(claim()), credentials('c2pa.binding.intact', true, 'digitalCapture')],
    { word: 'signed', conflicts: [] },
  ],
  [
    'credentials that do not hold contradict nobody about the origin',
    [exact(claim()), credentials('c2pa.manifest.invalid', true, 'trainedAlgorithmicMedia')],
    { word: 'signed', conflicts: ['signed-but-credentials-broken'] },
  ],
  [
    'a signed claim stands against broken credentials, and says so',
    [exact(claim()), credentials('c2pa.binding.broken')],
    { word: 'signed', conflicts: ['signed-but-credentials-broken'] },
  ],
  [
    'a withdrawal is shown although credentials are intact',
    [exact(claim({ standing: withdrawn })), credentials('c2pa.binding.intact')],
    { word: 'withdrawn', conflicts: ['withdrawn-but-credentials-intact'] },
  ],
  [
    'intact credentials outrank a near match, and say so',
    [near('similar', claim()), credentials('c2pa.binding.intact')],
    { word: 'signed', conflicts: ['near-but-credentials-intact'] },
  ],
  ['a registry that cannot be asked is unavailable, not no-record', [down], { word: 'unavailable' }],
  [
    'a registry that cannot be asked silences the detector',
    [down, detector('likely-ai')],
    { word: 'unavailable' },
  ],
  ['content too large to compare is unavailable', [tooLarge], { word: 'unavailable' }],
  ['credentials that cannot be read are unavailable', [none, credentialsUnread], { word: 'unavailable' }],
  [
    'no record and a sure detector is likely-ai',
    [none, noCredentials, detector('likely-ai')],
    { word: 'likely-ai', origin: 'unknown', trust: 'none' },
  ],
  ['no record and an unsure detector is unsure', [none, detector('unsure')], { word: 'unsure' }],
  ['no record and a quiet detector is no-record', [none, detector('quiet')], { word: 'no-record' }],
  ['no record and a broken detector is no-record', [none, detectorDown], { word: 'no-record' }],
  ['no record at all is no-record', [none], { word: 'no-record', integrity: 'unknown' }],
  [
    'a mark that says AI stands beside the word and is no origin: nobody signed it',
    [none, marked('ai')],
    { word: 'no-record', declared: 'ai', origin: 'unknown', trust: 'none', integrity: 'unknown' },
  ],
  [
    'a mark that says AI does not speak for the detector',
    [none, marked('ai-assisted'), detector('unsure')],
    { word: 'unsure', declared: 'ai-assisted' },
  ],
  [
    'a mark and a sure detector stand side by side',
    [none, marked('ai'), detector('likely-ai')],
    { word: 'likely-ai', declared: 'ai' },
  ],
  [
    'a mark changes nothing where the registry cannot be asked',
    [down, marked('ai')],
    { word: 'unavailable', declared: 'ai' },
  ],
  [
    'a mark that says a camera gives no credit',
    [none, marked('captured'), detector('likely-ai')],
    { word: 'likely-ai', origin: 'unknown', conflicts: [] },
  ],
  [
    'a mark that says neither is told, and changes nothing',
    [none, marked('unknown')],
    { word: 'no-record', conflicts: [] },
  ],
  [
    'a signed photograph with a mark of AI stands, and says so',
    [exact(claim()), marked('ai')],
    { word: 'signed', origin: 'captured', declared: 'ai', conflicts: ['signed-origin-but-marked-ai'] },
  ],
  [
    'a copy of a signed photograph with a mark of AI says so',
    [near('similar', claim({ kind: 'humanEdits' })), marked('ai-assisted')],
    { word: 'similar', conflicts: ['signed-origin-but-marked-ai'] },
  ],
  [
    'a work signed as AI with a mark of AI is no contradiction',
    [exact(claim({ kind: 'trainedAlgorithmicMedia' })), marked('ai')],
    { word: 'signed', origin: 'ai', conflicts: [] },
  ],
  [
    'a work signed as AI with a mark of a camera stands, and says so',
    [exact(claim({ kind: 'trainedAlgorithmicMedia' })), marked('captured')],
    { word: 'signed', origin: 'ai', conflicts: ['signed-ai-but-marked-captured'] },
  ],
  [
    'a mark never outranks intact credentials',
    [none, credentials('c2pa.binding.intact', true), marked('ai')],
    { word: 'signed', trust: 'listed', declared: 'ai' },
  ],
  [
    'the detector never overrules a signature',
    [exact(claim()), detector('likely-ai')],
    { word: 'signed', origin: 'captured' },
  ],
];

describe('the verdict table', () => {
  test.each(rows)('%s', (_title, evidence, expected) => {
    expect(judge(evidence)).toMatchObject(expected);
  });

  test.each(rows)('does not depend on the order of the lanes: %s', (_title, evidence, expected) => {
    expect(judge([...evidence].reverse()).word).toBe(expected.word);
  });

  test('only an exact digest or an intact hard binding ever says signed', () => {
    for (const [, evidence] of rows) {
      const verdict = judge(evidence);
      const bound = evidence.some(
        (e) => e.code === 'registry.match.exact' || e.code === 'c2pa.binding.intact',
      );
      if (verdict.word === 'signed') expect(bound).toBe(true);
    }
  });

  test('no mark but one of AI is declared', () => {
    for (const origin of ['captured', 'human', 'composite', 'unknown'] as const)
      expect(judge([none, marked(origin)])).not.toHaveProperty('declared');
  });

  test('every evidence stays in the verdict', () => {
    for (const [, evidence] of rows) expect(judge(evidence).evidence).toEqual(evidence);
  });

  test('the signer is told apart by how it is known', () => {
    expect(judge([exact(followed())]).signer).toMatchObject({ identity: 'followed', followedAs: 'Gazette' });
    expect(judge([exact(claim())]).signer).toMatchObject({ identity: 'key' });
    expect(judge([none, credentials('c2pa.binding.intact', true)]).signer).toMatchObject({
      lane: 'c2pa',
      identity: 'certificate-listed',
    });
    expect(judge([none]).signer).toBeUndefined();
  });

  test('a certificate without a name still signs, and what it declares of AI is told', () => {
    const nameless = credentials('c2pa.binding.intact', false, 'trainedAlgorithmicMedia');
    const { signer: _, ...details } = (nameless as Extract<Evidence, { code: 'c2pa.binding.intact' }>)
      .details;
    const { certificate: __, ...manifest } = details.manifest;
    const verdict = judge([none, { ...nameless, details: { ...details, manifest } } as Evidence]);
    expect(verdict).toMatchObject({ word: 'signed', origin: 'ai', signer: { lane: 'c2pa', name: '' } });
  });
});

test.each<[string, Evidence[], boolean]>([
  ['a match', [exact(claim())], true],
  ['a near match', [near('similar', claim())], true],
  ['a registry that cannot be asked', [down], true],
  ['a registry that nobody wanted asked', [notAsked, noCredentials], false],
  ['nothing found', [none, noCredentials], false],
  ['nothing found but a mark', [none, unmarked, marked('ai')], false],
])('the detector is asked only where no record decides: %s', (_title, evidence, expected) => {
  expect(recordDecides(evidence)).toBe(expected);
});
