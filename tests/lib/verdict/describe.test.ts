import { expect, describe as group, test } from 'vitest';
import type { ProvedPart } from '../../../lib/fingerprint/text/prove-quote.ts';
import type { Claim, NearMeasure, NearRelation, Standing } from '../../../lib/registry/evidence.ts';
import { WITHDRAWAL_REASONS } from '../../../lib/registry/evidence.ts';
import { translator } from '../../../lib/verdict/catalogue.ts';
import {
  badgeTitle,
  clean,
  day,
  describe,
  describeEvidence,
  shortAddress,
  wordTitle,
} from '../../../lib/verdict/describe.ts';
import { textLines } from '../../../lib/verdict/describe-text.ts';
import { judge } from '../../../lib/verdict/judge.ts';
import type { Evidence, VerdictWord } from '../../../lib/verdict/verdict.ts';
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' };
import { credentialsOf } from '../c2pa/read-credentials.ts';

const t = translator(messages);

const withdrawn: Standing = { state: 'withdrawn', reason: 'rights', time: 1_710_000_000 };
const disputed: Standing = { state: 'disputed', key: 'author', since: 1_690_000_000 };

function claim(over: Partial<Claim> = {}): Claim {
  return {
    content: `0x${'11'.repeat(32)}`,
    author: `0x${'aa'.repeat(20)}`,
    keyIdx: 0,
    kind: 'digitalCapture',
    time: 1_700_000_000,
    block: 10,
    standing: { state: 'stands' },
    identity: { how: 'key' },
    ...over,
  };
}

const named = (name: string) =>
  claim({
    statement: { version: 1, content: `0x${'11'.repeat(32)}`, kind: 'digitalCapture', creator: { name } },
  });
const followed = (name: string) => claim({ identity: { how: 'followed', name } });

const registry = <Code extends string, Details>(code: Code, details: Details) =>
  ({ lane: 'registry', state: 'found', code, details }) as const;
const exact = (...claims: Claim[]) =>
  registry('registry.match.exact', { binding: 'file-bytes', claims } as const);
const exactText = (...claims: Claim[]) =>
  registry('registry.match.exact', { binding: 'canonical-text', claims } as const);
const part = (over: Partial<ProvedPart> = {}): ProvedPart => ({
  ...{ from: 3, count: 8, match: 'punctuation', tree: 'strict', proof: '' },
  ...{ before: 'He never said that ', quoted: 'the harbour is open ', after: 'to all. ' },
  ...over,
});
const quotes = (parts: ProvedPart[], inserted: string[] = []) =>
  registry('registry.match.quote', {
    claims: [claim()],
    quotes: [{ content: claim().content, parts, inserted, words: 12, of: 900 }],
  });
const differing = (...claims: Claim[]): Evidence =>
  registry('registry.match.near', {
    ...{ relation: 'locally-changed' as const, measure: passage, claims },
    differences: [
      {
        content: claim().content,
        ...{ before: 'On Monday ', after: 'he said. ', changes: 2 },
        pieces: [
          { kind: 'same', text: 'we have ', words: 2 },
          { kind: 'left-out', text: 'not ', words: 1 },
          { kind: 'skipped', text: '', words: 40 },
          { kind: 'put-in', text: 'fully ', words: 1 },
          { kind: 'same', text: 'agreed, ', words: 1 },
        ],
      },
    ],
  } as const);
const picture: NearMeasure = {
  type: 'image',
  distance: 4,
  residual: 0.2,
  heat: '',
  resolvingPower: { cells: 64, fraction: 1 / 64 },
};
const corner = { left: 0, top: 0.25, width: 0.5, height: 0.5, shown: 0.25, beside: 0, turn: 0 };
const framed = { left: 0.016, top: 0.016, width: 0.968, height: 0.968, shown: 0.94, beside: 0.4, turn: 0 };
const passage: NearMeasure = { type: 'text', contained: 0.999, covered: 0.5 };
const near = (relation: NearRelation, measure: NearMeasure, ...claims: Claim[]) =>
  registry('registry.match.near', { relation, measure, claims });
const none: Evidence = { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 3 } };
const unavailable = (reason: string): Evidence => ({
  lane: 'registry',
  state: 'unavailable',
  code: 'registry.unavailable.rpc-down',
  details: { reason },
});
const credentials = (
  code: 'c2pa.binding.intact' | 'c2pa.binding.broken' | 'c2pa.signature.invalid',
  signer = 'Camera Co',
): Evidence => ({ lane: 'c2pa', state: 'found', code, details: credentialsOf({ signer }) });
const detector = (word: 'likely-ai' | 'unsure' | 'quiet', details: object = { score: 0.9 }): Evidence => ({
  lane: 'detector',
  state: 'found',
  code: `detector.${word}`,
  details: { model: 'image-1', version: '1', backend: 'wasm', ...details },
});
const skipped = (
  reason: 'record-decides' | 'no-model' | 'switched-off' | 'texts-switched-off',
): Evidence => ({
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason },
});

type Row = [word: VerdictWord, title: string, evidence: Evidence[], sentence: RegExp];

const rows: Row[] = [
  [
    'signed',
    'by a stranger',
    [exact(claim())],
    /^This is exactly what the account 0xaaaaaa…aaaaaa signed on 2023-11-14\.$/,
  ],
  [
    'signed',
    'by a stranger with a name',
    [exact(named('Mara'))],
    /an account that calls itself “Mara” signed on/,
  ],
  [
    'signed',
    'by a stranger whose name looks like another',
    [exact(named('\u0410lice'))],
    /calls itself “\u0410lice” \(look twice: .*\) signed on/,
  ],
  [
    'signed',
    'by credentials whose name looks like another',
    [none, credentials('c2pa.binding.intact', 'C\u0430mera Co')],
    /says “C\u0430mera Co” \(look twice: .*\) signed, with/,
  ],
  ['signed', 'by a friend', [exact(followed('Gazette'))], /Gazette, whom you follow signed on/],
  [
    'signed',
    'by credentials',
    [none, credentials('c2pa.binding.intact')],
    /is exactly what somebody whose certificate says “Camera Co” signed, with Content Credentials/,
  ],
  ['signed', 'by two', [exact(claim(), claim({ author: `0x${'bb'.repeat(20)}` }))], /0xaaaaaa/],
  ['quoted', 'to the comma', [quotes([part()])], /signed on .*, to the comma \(12 of its 900 words\)/],
  ['quoted', 'by its words', [quotes([part({ match: 'words' })])], /Punctuation or capitals differ/],
  ['quoted', 'with gaps', [quotes([part(), part({ from: 20 })])], /marks what it leaves out/],
  [
    'quoted',
    'with words in brackets',
    [quotes([part()], ['Smith'])],
    /in brackets are not the signer's: Smith\.$/,
  ],
  ['altered', 'word by word', [differing(claim())], /says something else: 2/],
  ['similar', 'picture', [near('similar', picture, claim())], /same picture, re-encoded/],
  ['similar', 'text', [near('similar', passage, claim())], /same words; punctuation or capitals differ/],
  ['altered', 'in places', [near('locally-changed', picture, claim())], /differs from it in places/],
  ['altered', 'in tone', [near('tonal-edit', picture, claim())], /in light or colour/],
  ['altered', 'by mirroring', [near('mirrored', picture, claim())], /left and right swapped/],
  ['altered', 'by cropping', [near('cropped', picture, claim())], /only a part of it/],
  ['altered', 'by a frame', [near('cropped', { ...picture, part: framed }, claim())], /among other things/],
  [
    'altered',
    'by cropping and mirroring',
    [near('cropped', { ...picture, mirrored: true, part: corner }, claim())],
    /only a part of it\. Left and right are swapped/,
  ],
  ['altered', 'perhaps', [near('inconclusive', picture, claim())], /could not be settled/],
  [
    'altered',
    'text',
    [near('locally-changed', passage, claim())],
    /99 % of this text's word sequences are in it; the rest is not/,
  ],
  [
    'altered',
    'or an honest excerpt',
    [near('inconclusive', { ...passage, contained: 1 }, claim())],
    /could not be settled/,
  ],
  [
    'altered',
    'copy of what was withdrawn',
    [near('tonal-edit', picture, claim({ standing: withdrawn }))],
    /differs/,
  ],
  [
    'withdrawn',
    'file',
    [exact(claim({ standing: withdrawn }))],
    /signed this on 2023-11-14 and withdrew it on 2024-03-09: rights/,
  ],
  [
    'withdrawn',
    'picture, copied',
    [near('similar', picture, claim({ standing: withdrawn }))],
    /signed on 2023-11-14 and withdrew on 2024-03-09: rights/,
  ],
  ['disputed', 'file', [exact(claim({ standing: disputed }))], /that was reported stolen/],
  [
    'disputed',
    'picture, copied',
    [near('similar', picture, claim({ standing: disputed }))],
    /that was reported stolen/,
  ],
  [
    'invalid',
    'binding',
    [none, credentials('c2pa.binding.broken')],
    /was changed after its Content Credentials/,
  ],
  ['invalid', 'signature', [none, credentials('c2pa.signature.invalid')], /signature .* is wrong/],
  ['likely-ai', 'machine-made', [none, detector('likely-ai')], /it can be wrong/],
  ['unsure', 'detector', [none, detector('unsure', { reason: 'too-small' })], /unsure/],
  ['no-record', 'at all', [none, detector('quiet')], /says nothing about whether it is genuine/],
  [
    'unavailable',
    'registry',
    [unavailable('The RPC did not answer.')],
    /could not be checked: The RPC did not answer\./,
  ],
];

group('a verdict in words', () => {
  test.each(rows)('%s, %s, is one whole sentence', (word, _title, evidence, expected) => {
    const verdict = judge(evidence);
    expect(verdict.word).toBe(word);
    const { title, sentence, conflicts, origin, signer } = describe(verdict, t);
    expect(sentence).toMatch(expected);
    for (const text of [
      title,
      sentence,
      ...conflicts,
      ...(origin ? [origin] : []),
      ...Object.values(signer ?? {}),
    ]) {
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/\$\d|undefined|NaN|null/);
    }
    expect(sentence).toMatch(/^[A-Z0-9].*[.!]$/);
  });

  test.each(rows)('%s, %s, has a sentence for everything it rests on', (_word, _title, evidence) => {
    for (const item of evidence) {
      const sentence = describeEvidence(item, t);
      expect(sentence).not.toBe('');
      expect(sentence).not.toMatch(/\$\d|undefined|NaN|null/);
    }
  });

  test('has every word in the table above', () => {
    const words = Object.keys(messages).filter((key) => key.startsWith('word_') && key !== 'word_checking');
    expect([...new Set(rows.map(([word]) => `word_${word.replaceAll('-', '_')}`))].sort()).toEqual(
      words.sort(),
    );
  });

  test.each(WITHDRAWAL_REASONS)('says why it was withdrawn: %s', (reason) => {
    const { sentence } = describe(judge([exact(claim({ standing: { ...withdrawn, reason } }))]), t);
    expect(sentence).toMatch(/: \S.*\.$/);
  });

  test.each(['too-small', 'too-long', 'too-flat', 'unstable'])(
    'says why the detector abstained: %s',
    (reason) => {
      expect(describeEvidence(detector('unsure', { reason }), t)).toMatch(
        /Unsure \(score –, .*\)\. [A-Z].*\.$/,
      );
    },
  );

  test.each(['too-short', 'language', 'disguised', 'not-prose', 'unfamiliar'])(
    'says why a text was not judged: %s',
    (reason) => {
      expect(describeEvidence(detector('quiet', { reason }), t)).toMatch(
        /Nothing to say \(score –, .*\)\. [A-Z].*\.$/,
      );
    },
  );

  test('says how often the detector errs, where it judged', () => {
    const rate = (count: number, of: number) => ({ count, of, rate: count / of, low: 0, high: 1 });
    const errors = { falsePositives: rate(3, 9000), detected: rate(700, 3000) };
    expect(describeEvidence(detector('likely-ai', { score: 0.97, errors }), t)).toMatch(
      /3 of 9000 texts by people and of 700 of 3000 machine-made/,
    );
    expect(describeEvidence(detector('quiet', { reason: 'language', errors }), t)).not.toContain('9000');
  });

  test.each(['record-decides', 'no-model', 'switched-off', 'texts-switched-off'] as const)(
    'says why no detector was asked: %s',
    (reason) => {
      expect(describeEvidence(skipped(reason), t)).toMatch(/^Not asked: .*\.$/);
    },
  );

  test('tells an exact text from an exact file', () => {
    expect(describeEvidence(exactText(claim()), t)).not.toBe(describeEvidence(exact(claim()), t));
  });
});

const HOSTILE: [string, string][] = [
  ['that turns the reading direction around', 'evil\u202egpj.exe\u202c\u2066\u200f'],
  ['of several lines', 'One\nSigned by: the Gazette\r\n\u2028\u2029\u0085'],
  ['with terminal commands in it', '\u001b[2J\u001b]0;owned\u0007\u009b31m'],
  ['of 10 kB', 'x'.repeat(10_000)],
  ['of 10 kB of emoji', '👩‍👩‍👧'.repeat(1_250)],
  ['with markup in it', '<img src=x onerror=alert(1)>'],
  ['like a placeholder', '$1 $2 $& $$ $`'],
  ['that nobody can see', '\u200b\u2060\u00ad\u202e\ufeff'],
  ['of nothing', ''],
];

group('a name', () => {
  const places: [string, (name: string) => Evidence[]][] = [
    ['of an account', (name) => [exact(named(name))]],
    ['that the reader gave', (name) => [exact(followed(name))]],
    ['in a certificate', (name) => [none, credentials('c2pa.binding.intact', name)]],
    ['in a failure', (name) => [unavailable(name)]],
  ];
  test.each(
    places.flatMap(([place, evidence]) =>
      HOSTILE.map(([title, name]) => [place, title, evidence(name)] as const),
    ),
  )('%s %s comes out harmless', (_place, _title, evidence) => {
    const { sentence, signer } = describe(judge(evidence), t);
    for (const text of [sentence, signer?.name ?? '', ...evidence.map((item) => describeEvidence(item, t))]) {
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeLessThan(600);
    }
    expect(sentence.length).toBeGreaterThan(20);
  });

  test.each([
    'Bob”, whom you follow, not “Eve',
    'Bob", whom you follow, not "Eve',
    'Bob», whom you follow, not «Eve',
  ])('cannot close the quotation marks it stands in: %s', (name) => {
    const { signer, sentence } = describe(judge([exact(named(name))]), t);
    for (const text of [signer?.name ?? '', sentence]) {
      expect(text).toMatch(/n account that calls itself “Bob +, whom you follow, not +Eve”/);
    }
  });

  test('like a placeholder is not filled in again', () => {
    expect(describe(judge([exact(named('$1 $2'))]), t).sentence).toContain('“$1 $2”');
  });

  test.each([named('\u200b'), named(''), followed('\u202e')])(
    'that nobody can see counts for none',
    (invisible) => {
      const { signer, sentence } = describe(judge([exact(invisible)]), t);
      expect(signer?.name).toBe('the account 0xaaaaaa…aaaaaa');
      expect(sentence).toContain('the account 0xaaaaaa…aaaaaa');
    },
  );
});

group('the signed text in a line', () => {
  test('shows the whole sentence around each part of a quote', () => {
    expect(textLines(judge([quotes([part(), part({ before: '' })])]), t)).toEqual([
      'In the signed text: He never said that »the harbour is open« to all.',
      'In the signed text: »the harbour is open« to all.',
    ]);
  });

  test('shows what was left out and put in, and the rest of the sentence', () => {
    expect(textLines(judge([differing(claim())]), t)).toEqual([
      'Left out [-…-], put in {+…+}: On Monday we have [-not-] … {+fully+} agreed, he said.',
    ]);
  });

  test('speaks of the text whose claim leads', () => {
    const other = claim({ content: `0x${'33'.repeat(32)}`, time: 1 });
    expect(textLines(judge([differing(claim(), other)]), t)).toEqual([]);
    const both = quotes([part()]);
    both.details.claims.push(other);
    both.details.quotes.push({
      ...both.details.quotes[0]!,
      content: other.content,
      parts: [part({ quoted: 'older' })],
    });
    expect(textLines(judge([both]), t)).toEqual(['In the signed text: He never said that »older« to all.']);
  });

  test('has no line for anything else', () => {
    expect(textLines(judge([none]), t)).toEqual([]);
  });
});

test('text from outside is cut between letters, never inside one', () => {
  expect(clean('  a\n\nb  ')).toBe('a b');
  expect(clean(`${'a'.repeat(58)}👍👍`, 60)).toBe(`${'a'.repeat(58)}…`);
  expect(clean('👍'.repeat(30), 60)).toBe('👍'.repeat(30));
});

test('small things are written the same everywhere', () => {
  expect(day(1_700_000_000, t)).toBe('2023-11-14');
  expect(day(2 ** 36 - 1, t)).toBe('4147-08-20');
  expect(shortAddress(`0x${'12'.repeat(20)}`)).toBe('0x121212…121212');
  expect(wordTitle('checking', t)).toBe('Checking');
});

test('a message that is not in the catalogue is a bug', () => {
  expect(() => t('no_such_message')).toThrow('No message "no_such_message"');
});

test.each([
  ['trainedAlgorithmicMedia', 'Signed · made by AI', 'Signed · AI'],
  ['compositeWithTrainedAlgorithmicMedia', 'Signed · partly AI', 'Signed · part AI'],
  ['digitalCapture', 'Signed', 'Signed'],
] as const)('a signed %s is titled “%s”, on a badge “%s”', (kind, title, badge) => {
  const verdict = judge([exact(claim({ kind }))]);
  expect(describe(verdict, t).title).toBe(title);
  expect(badgeTitle(verdict, t)).toBe(badge);
});

test.each([
  ['no-record', 'ai', 'Marked AI'],
  ['unsure', 'ai-assisted', 'Marked part AI'],
  ['likely-ai', 'ai', 'Likely AI'],
] as const)('a badge says of %s with an unsigned mark of %s “%s”', (word, declared, badge) => {
  expect(badgeTitle({ ...judge([]), word, declared }, t)).toBe(badge);
});

test('a claim in a batch says by whom and when the batch was anchored; one with a record of its own says nothing', () => {
  const batch = { anchoredBy: `0x${'a9'.repeat(20)}`, root: `0x${'11'.repeat(32)}`, index: 3 } as const;
  expect(describe(judge([exact(claim({ batch }))]), t).batch).toBe(
    'In a batch anchored by 0xa9a9a9…a9a9a9 on 2023-11-14; it has no record of its own.',
  );
  expect(describe(judge([exact(claim())]), t).batch).toBeUndefined();
});

test('no record says why claims in batches do not count, each reason once', () => {
  const faults = [
    'batch-unknown',
    'proof-wrong',
    'deadline-passed',
    'key-unknown',
    'key-scope',
    'key-expired',
    'key-kind',
  ] as const;
  const refused = describeEvidence(
    {
      lane: 'registry',
      state: 'none',
      code: 'registry.none',
      details: { records: 3, refused: [...faults, ...faults] },
    },
    t,
  );
  expect(refused.split('.').filter((sentence) => /signed/.test(sentence))).toHaveLength(1 + faults.length);
  expect(refused).toContain('A signed claim was anchored after its deadline.');
});

test('of a part it is said which part it is, how it lies, and that the rest was not compared', () => {
  const turned = { ...corner, turn: -12.34 };
  const said = describeEvidence(near('cropped', { ...picture, mirrored: true, part: turned }, claim()), t);
  expect(said).toContain('25 % of the original');
  expect(said).toContain('from 0 to 50 % of its width and from 25 to 75 % of its height');
  expect(said).toContain('64 x 64 cells');
  expect(said).toContain('not compared');
  expect(said).toContain('-12.3°');
  expect(said).toContain('left and right swapped');
});
