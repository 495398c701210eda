import { expect, test } from 'vitest';
import { DIGITAL_SOURCE_TYPES, digitalSourceType } from '../../../lib/content/digital-source-type.ts';
import { KINDS, originOf } from '../../../lib/content/kind.ts';

test.each([
  ['http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia', 'trainedAlgorithmicMedia'],
  ['https://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture/', 'digitalCapture'],
  ['http://c2pa.org/digitalsourcetype/empty', 'empty'],
  ['digsrctype:compositeSynthetic', 'compositeSynthetic'],
  ['humanEdits', 'humanEdits'],
  ['http://evil.example/newscodes/digitalsourcetype/digitalCapture', undefined],
  ['http://cv.iptc.org/newscodes/digitalsourcetype/nonsense', undefined],
  ['constructor', undefined],
  ['', undefined],
  [7, undefined],
  [`${'x'.repeat(300)}`, undefined],
])('%s is %s', (value, type) => {
  expect(digitalSourceType(value)).toBe(type);
});

test('says the same of an origin as the kinds of the registry that have the same name', () => {
  for (const [name, origin] of Object.entries(DIGITAL_SOURCE_TYPES))
    if (name in KINDS) expect(origin, name).toBe(originOf(name as keyof typeof KINDS));
});
