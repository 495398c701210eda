import { expect, test } from 'vitest';
import { plainLink } from '../../../lib/content/plain-link.ts';

test.each([
  ['https://a.example/p.jpg', 'https://a.example/p.jpg'],
  ['https://a.example/p.jpg?w=800&utm_source=x&UTM_medium=y&fbclid=z', 'https://a.example/p.jpg?w=800'],
  ['https://a.example/p?gclid=1', 'https://a.example/p'],
  ['https://user:secret@a.example/p#part', 'https://a.example/p'],
  ['https://a.example/p?sig=a%2Bb%20c', 'https://a.example/p?sig=a%2Bb%20c'],
  ['blob:https://a.example/1', undefined],
  ['data:image/png;base64,AAAA…', undefined],
  ['javascript:alert(1)', undefined],
  ['no address', undefined],
])('%s is handed on as %s', (address, link) => {
  expect(plainLink(address)).toBe(link);
});
