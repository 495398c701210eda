import { describe, expect, test } from 'vitest';
import { DEV_SETTINGS } from '../../../lib/browser/settings.ts';
import {
  readSettingsFile,
  SettingsFileInvalid,
  writeSettingsFile,
} from '../../../lib/browser/settings-file.ts';

const ACCOUNT = `0x${'ab'.repeat(20)}` as const;
const settings = {
  ...DEV_SETTINGS,
  rpcUrls: ['https://one.example', 'https://two.example/rpc'],
  service: '',
  offSites: ['bank.example', 'localhost:8080', '[::1]'],
  followed: { [ACCOUNT]: 'The Gazette' },
  offline: true,
};
const file = (over: Record<string, unknown>) =>
  JSON.stringify({ format: 'colophon-settings', version: 1, settings: over });

describe('a file of settings', () => {
  test('gives the settings that were saved', () => {
    expect(readSettingsFile(writeSettingsFile(settings))).toEqual(settings);
  });

  test('changes only what it has, and nothing that is not known', () => {
    expect(readSettingsFile(file({ scan: 'off', secret: 1, __proto__: { detector: true } }))).toEqual({
      scan: 'off',
    });
  });

  test.each([
    ['no JSON', 'hello', 'format'],
    ['another file', '{"format":"other","version":1,"settings":{}}', 'format'],
    ['a later version', '{"format":"colophon-settings","version":2,"settings":{}}', 'format'],
    ['a list', '[]', 'format'],
    ['an RPC that is no web address', file({ ...settings, rpcUrls: ['javascript:alert(1)'] }), 'rpcUrls'],
    ['RPCs in one line', file({ ...settings, rpcUrls: ['https://a.example https://b.example'] }), 'rpcUrls'],
    ['a registry that is none', file({ ...settings, registry: '0x12' }), 'registry'],
    ['a network in parts', file({ rpcUrls: ['https://a.example'] }), 'chainId'],
    ['a switch that is none', file({ scan: 'maybe' }), 'scan'],
    ['a pack with a path in it', file({ pack: '../secret' }), 'pack'],
    ['a site that is an address', file({ offSites: ['https://a.example/x'] }), 'offSites'],
    ['an account that is none', file({ followed: { mara: 'Mara' } }), 'followed'],
    ['a name that nobody sees', file({ followed: { [ACCOUNT]: '\u200B' } }), 'followed'],
    [
      'endless sites',
      file({ offSites: Array.from({ length: 6_000 }, (_, i) => `a${i}.example`) }),
      'offSites',
    ],
  ])('is refused where it is %s', (_, text, part) => {
    expect(() => readSettingsFile(text)).toThrow(SettingsFileInvalid);
    try {
      readSettingsFile(text);
    } catch (error) {
      expect((error as SettingsFileInvalid).part).toBe(part);
    }
  });

  test('takes over which sites are followed, never who is bound to them', () => {
    const followedSites = { 'https://gazette.example': { accounts: [ACCOUNT], asOf: 1_800_000_000 } };
    expect(readSettingsFile(file({ followedSites }))).toEqual({
      followedSites: { 'https://gazette.example': { accounts: [], asOf: 0 } },
    });
    for (const origin of ['http://gazette.example', 'https://gazette.example/path', 'gazette.example'])
      expect(() => readSettingsFile(file({ followedSites: { [origin]: {} } }))).toThrow('followedSites');
  });

  test('gives names without what turns the line around', () => {
    const { followed } = readSettingsFile(file({ followed: { [ACCOUNT]: ' The Gazette\u202E ' } }));
    expect(followed).toEqual({ [ACCOUNT]: 'The Gazette' });
  });
});
