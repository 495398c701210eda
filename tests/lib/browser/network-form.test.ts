import { describe, expect, test } from 'vitest';
import { networkForm, readNetworkForm } from '../../../lib/browser/network-form.ts';
import { DEV_SETTINGS } from '../../../lib/browser/settings.ts';

describe('the RPCs in the network form', () => {
  const form = networkForm(DEV_SETTINGS);

  test.each<[string, string, readonly string[]]>([
    ['are one', 'https://a.example/key', ['https://a.example/key']],
    [
      'are one on each line',
      'https://a.example/key\nhttps://b.example\r\n\n  https://c.example  ',
      ['https://a.example/key', 'https://b.example', 'https://c.example'],
    ],
  ])('%s', (_title, rpcUrls, expected) => {
    expect(readNetworkForm({ ...form, rpcUrls })).toMatchObject({ rpcUrls: expected });
  });

  test.each<[string, string, string]>([
    ['must not be missing', ' \n ', ''],
    ['must all be web addresses', 'https://a.example\nftp://b.example', 'ftp://b.example'],
  ])('%s', (_title, rpcUrls, value) => {
    expect(readNetworkForm({ ...form, rpcUrls })).toEqual({
      field: 'rpcUrls',
      message: 'options_bad_url',
      value,
    });
  });

  test('come back as they were saved', () => {
    const rpcUrls = ['https://a.example', 'https://b.example'];
    expect(readNetworkForm(networkForm({ ...DEV_SETTINGS, rpcUrls }))).toMatchObject({ rpcUrls });
  });
});
