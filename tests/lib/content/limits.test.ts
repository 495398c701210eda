import { expect, test } from 'vitest';
import { assertWithin, ContentTooLarge, limits } from '../../../lib/content/limits.ts';

test.each(Object.values(limits))('$name may be $max $unit and no more', (limit) => {
  expect(() => assertWithin(limit, limit.max)).not.toThrow();
  expect(() => assertWithin(limit, limit.max + 1)).toThrow(ContentTooLarge);
});

test('the refusal quotes the value, the limit and what to do', () => {
  const refusal = new ContentTooLarge(limits.textCharacters, 2_500_000);
  expect(refusal.message).toBe(
    'Text length 2,500,000 characters is over the limit of 2,000,000 characters: check the text in parts.',
  );
  expect(refusal).toMatchObject({ name: 'ContentTooLarge', code: 'content.too-large', value: 2_500_000 });
});
