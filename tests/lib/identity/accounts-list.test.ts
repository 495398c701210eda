import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAccountsList } from '../../../lib/identity/accounts-list.ts';
import { DocumentRefused } from '../../../lib/identity/refusal.ts';

const id = 'eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb';

test('a list of accounts is read, and accounts of other chains are passed over', () => {
  const solana = 'solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv';
  expect(parseAccountsList({ version: 1, accounts: [solana, id] })).toEqual([
    { chainId: 1, address: '0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb' },
  ]);
  expect(parseAccountsList({ version: 1, accounts: [] })).toEqual([]);
});

test.each<[string, unknown]>([
  ['another version', { version: 2, accounts: [id] }],
  ['no accounts', { version: 1 }],
  ['an account that is no id', { version: 1, accounts: ['0xab16'] }],
  ['a wrong checksum', { version: 1, accounts: [id.replace('a96D', 'A96d')] }],
  ['a number', { version: 1, accounts: [1] }],
  ['more than 500', { version: 1, accounts: Array(501).fill(id) }],
  ['an unknown property', { version: 1, accounts: [id], owner: 'me' }],
  ['a list', [id]],
  ['nothing', null],
])('a list with %s is refused', (_, value) => {
  expect(() => parseAccountsList(value)).toThrow(expect.objectContaining({ refusal: 'malformed' }));
});

test('any other document is refused by name, and nothing else', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(() => parseAccountsList(value)).toThrow(DocumentRefused);
    }),
  );
});
