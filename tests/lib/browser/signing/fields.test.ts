import { describe, expect, test } from 'vitest';
import { EMPTY_FIELDS, type Fields, readFields, templateOf } from '../../../../lib/browser/signing/fields.ts';
import { parseStatement } from '../../../../lib/statement/statement.ts';
import { envelopeOf } from '../../../cli/relay/claims.ts';

const KEY = `0x${'ab'.repeat(32)}`;
const read = (fields: Partial<Fields>, type: 'image' | 'text' = 'text') =>
  readFields({ ...EMPTY_FIELDS, ...fields }, type);

describe('what an author says', () => {
  test('is the kind alone where nothing else is filled in', () => {
    expect(read({})).toEqual({ declaration: { kind: 'textHuman' } });
    expect(read({}, 'image')).toEqual({ declaration: { kind: 'digitalCapture' } });
  });

  test('fits the statement’s schema, whole', () => {
    const fields = read({
      ...{
        textKind: 'textAiAssisted',
        title: ' A title ',
        name: 'A. Name',
        creatorUrl: 'https://example.org',
      },
      ...{
        link: 'https://example.org/a https://example.org/b',
        licence: 'CC-BY-4.0',
        aiTraining: 'constrained',
      },
      ...{ derivedFrom: `${KEY}\n${KEY.toUpperCase().replace('0X', '0x')}`, generator: 'A model' },
      ...{ generatorVersion: '2', generatorClaim: KEY },
    });
    if (!('declaration' in fields)) throw new Error(fields.fault.message);
    expect(fields.declaration).toEqual({
      kind: 'textAiAssisted',
      title: 'A title',
      creator: { name: 'A. Name', url: 'https://example.org' },
      links: ['https://example.org/a', 'https://example.org/b'],
      licence: 'CC-BY-4.0',
      aiTraining: 'constrained',
      derivedFrom: [KEY],
      generator: { name: 'A model', version: '2', claim: KEY },
    });
    const { statement } = envelopeOf(1);
    expect(() => parseStatement({ ...statement, ...fields.declaration })).not.toThrow();
  });

  test('names no model where none had a hand in it', () => {
    expect(read({ generator: 'A model', generatorClaim: 'nonsense' })).toEqual({
      declaration: { kind: 'textHuman' },
    });
  });

  test.each([
    [{ link: 'javascript:alert(1)' }, 'link'],
    [{ link: 'https://example.org/"><b>' }, 'link'],
    [{ name: 'A', creatorUrl: 'example.org' }, 'creatorUrl'],
    [{ creatorUrl: 'https://example.org' }, 'name'],
    [{ derivedFrom: '0x12' }, 'derivedFrom'],
    [{ textKind: 'textAi', generator: 'A', generatorClaim: '0x12' }, 'generatorClaim'],
    [{ textKind: 'textAi', generatorVersion: '1' }, 'generator'],
  ] as [Partial<Fields>, string][])('is refused at the field that is wrong: %o', (fields, field) => {
    expect(read(fields)).toMatchObject({ fault: { field } });
  });

  test('of one work alone is in no template', () => {
    const template = templateOf({
      ...EMPTY_FIELDS,
      title: 'One',
      derivedFrom: KEY,
      quotable: true,
      name: 'A',
    });
    expect(template).toMatchObject({ name: 'A' });
    for (const own of ['title', 'derivedFrom', 'quotable']) expect(template).not.toHaveProperty(own);
  });
});
