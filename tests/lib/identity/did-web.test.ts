import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didWebUrl } from '../../../lib/identity/did-web.ts';

test.each([
  ['did:web:w3c-ccg.github.io', 'https://w3c-ccg.github.io/.well-known/did.json'],
  ['did:web:w3c-ccg.github.io:user:alice', 'https://w3c-ccg.github.io/user/alice/did.json'],
  ['did:web:example.com%3A3000', 'https://example.com:3000/.well-known/did.json'],
  ['did:web:example.com%3a3000:user:alice', 'https://example.com:3000/user/alice/did.json'],
  ['did:web:Example.COM', 'https://example.com/.well-known/did.json'],
  ['did:web:example.com:a%20b', 'https://example.com/a%20b/did.json'],
])('the document of %s is at %s', (did, url) => {
  expect(didWebUrl(did)).toBe(url);
});

test.each([
  'did:key:example.com',
  'did:web:',
  'did:web:example.com/',
  'did:web:example.com#key-1',
  'did:web:example.com?service=x',
  'did:web:user@example.com',
  'did:web:user%40example.com',
  'did:web:[::1]',
  'did:web:example.com%3A99999',
  'did:web:example.com%3A',
  'did:web:example.com:',
  'did:web:example.com::alice',
  'did:web:example.com:..:secret',
  'did:web:example.com:%2e%2E',
  'did:web:example.com:a%2Fb',
  'did:web:example.com:a%5cb',
  'did:web:аpple.com',
  'did:web:example.com\n',
])('%j names no document', (did) => {
  expect(didWebUrl(did)).toBeUndefined();
});

test('any did:web stays on the host it names', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9.:%_-]{0,30}$/), (rest) => {
      const url = didWebUrl(`did:web:example.com:${rest}`);
      if (url !== undefined) {
        expect(url.startsWith('https://example.com/')).toBe(true);
        expect(url.endsWith('/did.json')).toBe(true);
      }
    }),
  );
});
