import { describe, expect, test } from 'vitest';
import type { Mark } from '../../../lib/metadata/evidence.ts';
import { judge } from '../../../lib/verdict/judge.ts';
import { labelsOf } from '../../../lib/verdict/labels.ts';
import type { Evidence } from '../../../lib/verdict/verdict.ts';
import { t } from '../../components/fake-extension.ts';
import { claim, DECLARED, VERDICTS } from '../../components/verdicts.ts';
import { credentialsOf } from '../c2pa/read-credentials.ts';

const labels = (evidence: readonly Evidence[]) =>
  labelsOf(judge(evidence), t).map(({ is, words, basis }) => [is, words, basis]);
const signed = (
  kind: 'trainedAlgorithmicMedia' | 'compositeWithTrainedAlgorithmicMedia' | 'other',
): Evidence => ({
  lane: 'registry',
  state: 'found',
  code: 'registry.match.exact',
  details: { binding: 'file-bytes', claims: [{ ...claim, kind }] },
});
const marked = (origin: Mark['origin'], ...marks: Mark[]): Evidence => ({
  lane: 'metadata',
  state: 'found',
  code: 'metadata.declared',
  details: { origin, marks },
});

describe('labels', () => {
  test.each([
    ['trainedAlgorithmicMedia', 'AI generated', 'Created using Generative AI (trainedAlgorithmicMedia)'],
    [
      'compositeWithTrainedAlgorithmicMedia',
      'AI modified',
      'Edited using Generative AI (compositeWithTrainedAlgorithmicMedia)',
    ],
  ] as const)('word a signed %s as the law does, and as IPTC does', (kind, ai, iptc) => {
    expect(labels([signed(kind)])).toEqual([
      ['ai', ai, 'Declared by the signer.'],
      ['iptc', iptc, 'Declared by the signer.'],
    ]);
  });

  test('of Content Credentials say that they are theirs', () => {
    const details = credentialsOf();
    const actions = [{ action: 'c2pa.created', sourceType: 'trainedAlgorithmicMedia' as const }];
    const made = { ...details, manifest: { ...details.manifest, actions } };
    expect(labels([{ lane: 'c2pa', state: 'found', code: 'c2pa.binding.intact', details: made }])).toEqual([
      ['ai', 'AI generated', 'Declared in the Content Credentials.'],
      [
        'iptc',
        'Created using Generative AI (trainedAlgorithmicMedia)',
        'Declared in the Content Credentials.',
      ],
    ]);
  });

  test('that nobody signed say so: IPTC and the one of GB 45438, as the file has it', () => {
    const source: Mark = {
      ...{ mark: 'iptc-source-type', origin: 'ai', field: 'XMP Iptc4xmpExt:DigitalSourceType' },
      value: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
    };
    const aigc: Mark = {
      ...{ mark: 'aigc-label', origin: 'ai', field: 'PNG AIGC' },
      value: '{"Label":"1","ContentProducer":"A\u202E\n"}',
    };
    const unsigned = 'A mark in the file that nobody signed.';
    expect(labels([marked('ai', source, aigc)])).toEqual([
      ['ai', 'AI generated', unsigned],
      ['iptc', 'Created using Generative AI (trainedAlgorithmicMedia)', unsigned],
      ['aigc', expect.stringMatching(/^\{"Label":"1","ContentProducer":"A\s*"\}$/), unsigned],
    ]);
  });

  test('are none where nobody declared anything: what a detector says is no label', () => {
    expect(labelsOf(VERDICTS['likely-ai'], t)).toEqual([]);
    expect(labels([signed('other')])).toEqual([]);
    expect(labelsOf(DECLARED, t).map(({ is }) => is)).toEqual(['ai']);
  });
});
