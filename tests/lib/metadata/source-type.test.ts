import { expect, test } from 'vitest';
import { sourceType } from '../../../lib/metadata/source-type.ts';

test.each([
  ['http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia', 'ai'],
  ['https://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia', 'ai-assisted'],
  ['digsrctype:digitalCapture', 'captured'],
  ['computationalCapture', 'captured'],
  ['screenCapture', 'captured'],
  ['negativeFilm', 'captured'],
  ['humanEdits', 'human'],
  ['digitalCreation', 'human'],
  ['composite', 'composite'],
  ['compositeSynthetic', 'composite'],
  ['algorithmicMedia', 'unknown'],
  ['algorithmicallyEnhanced', 'unknown'],
  ['dataDrivenMedia', 'unknown'],
])('%s declares %s', (value, origin) => {
  expect(sourceType(value)?.origin).toBe(origin);
});

test.each([
  '',
  'toString',
  '__proto__',
  'AI',
  ' trainedAlgorithmicMedia',
  'ftp://cv.iptc.org/newscodes/digitalsourcetype/print',
  'trainedalgorithmicmedia',
])('“%s” is no term', (value) => {
  expect(sourceType(value)).toBeUndefined();
});
