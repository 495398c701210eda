import { expect, describe as group, test } from 'vitest';
import type { Mark, MarkName } from '../../../lib/metadata/evidence.ts';
import { translator } from '../../../lib/verdict/catalogue.ts';
import { describe, describeEvidence } from '../../../lib/verdict/describe.ts';
import { judge } from '../../../lib/verdict/judge.ts';
import type { Evidence } from '../../../lib/verdict/verdict.ts';
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' };

const t = translator(messages);
const none: Evidence = { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 3 } };
const settings: Mark = {
  mark: 'generation-settings',
  origin: 'ai',
  tool: 'SwarmUI',
  field: 'PNG parameters',
  value: 'sui_image_params',
};
const typed: Mark = {
  mark: 'iptc-source-type',
  origin: 'ai',
  field: 'XMP Iptc4xmpExt:DigitalSourceType',
  value: 'trainedAlgorithmicMedia',
};

const marked = (origin: Mark['origin'], ...marks: Mark[]): Evidence => ({
  ...{ lane: 'metadata', state: 'found', code: 'metadata.declared' },
  details: { origin, marks },
});

group('a declared origin', () => {
  test('stands in the title as declared and unsigned, with what was read', () => {
    const description = describe(judge([none, marked('ai', typed, settings)]), t);
    expect(description.title).toBe(`${t('word_no_record')} · declared: made with AI (unsigned)`);
    expect(description.declared).toBe(
      'The file itself says that it was made with AI (trainedAlgorithmicMedia, XMP Iptc4xmpExt:DigitalSourceType; SwarmUI, PNG parameters). Nobody signed that: anyone could have written or removed it.',
    );
  });

  test('of a part says so', () => {
    const description = describe(
      judge([none, marked('ai-assisted', { ...typed, origin: 'ai-assisted' })]),
      t,
    );
    expect(description.title).toContain('declared: partly made with AI (unsigned)');
    expect(description.declared).toContain('a part of it');
  });

  test('of a camera is no word at all', () => {
    const captured = { ...typed, origin: 'captured', value: 'digitalCapture' } as const;
    const description = describe(judge([none, marked('captured', captured)]), t);
    expect([description.title, description.declared]).toEqual([t('word_no_record'), undefined]);
    expect(describeEvidence(marked('captured', captured), t)).toContain('This is no proof of a photograph.');
  });
});

test.each<MarkName>([
  'iptc-source-type',
  'iptc-ai-system',
  'credit-line',
  'generation-settings',
  'node-graph',
  'job-id',
  'vendor-signature',
  'aigc-label',
  'software',
  'invisible-watermark',
])('the mark %s is told with what was read and where, and that nobody signed it', (mark) => {
  const said = describeEvidence(marked('ai', { ...settings, mark }), t);
  expect(said).toContain('sui_image_params');
  expect(said).toContain('PNG parameters');
  expect(said).toContain('anyone could have written or removed this');
  expect(said).not.toContain('$');
});

test('that metadata was not read to its end is said', () => {
  const partly: Evidence = {
    lane: 'metadata',
    state: 'none',
    code: 'metadata.none',
    details: { partly: true },
  };
  expect(describeEvidence(partly, t)).toBe(
    'The file carries no mark known here of how it was made. The file holds more metadata than is read.',
  );
});

test('values are plain text, whoever hands them over', () => {
  const evil = marked('ai', { ...settings, value: 'a\u202Eb\u0007c\nd' });
  expect(describeEvidence(evil, t)).toContain('“a b c d”');
  const impostor = marked('ai', { ...settings, value: 'x” (Y). Signed by the Gazette. “z' });
  expect(describeEvidence(impostor, t)).toContain('“x (Y). Signed by the Gazette. z” (PNG parameters)');
});
