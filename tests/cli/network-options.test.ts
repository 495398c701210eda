import { Command } from 'commander';
import { afterEach, expect, test } from 'vitest';
import { type NetworkOptions, withNetwork } from '../../cli/network-options.ts';

afterEach(() => {
  delete process.env.COLOPHON_RPC;
});

function rpcsOf(...args: string[]): readonly string[] {
  const command = withNetwork(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
  return command.parse(args, { from: 'user' }).opts<NetworkOptions>().rpc;
}

test.each<[string, string[], string | undefined, string[]]>([
  ['none is the development network', [], undefined, ['http://127.0.0.1:8545']],
  ['one replaces it', ['--rpc', 'https://a.example/key'], undefined, ['https://a.example/key']],
  [
    'several may be repeated',
    ['--rpc', 'https://a.example', '--rpc', 'https://b.example'],
    undefined,
    ['https://a.example', 'https://b.example'],
  ],
  [
    'several may be separated by commas',
    ['--rpc', 'https://a.example, https://b.example', '--rpc', 'https://c.example'],
    undefined,
    ['https://a.example', 'https://b.example', 'https://c.example'],
  ],
  [
    'the environment names several',
    [],
    'https://a.example,https://b.example',
    ['https://a.example', 'https://b.example'],
  ],
  [
    'the command line outweighs the environment',
    ['--rpc', 'https://c.example'],
    'https://a.example,https://b.example',
    ['https://c.example'],
  ],
])('RPCs: %s', (_title, args, environment, expected) => {
  if (environment !== undefined) process.env.COLOPHON_RPC = environment;
  expect(rpcsOf(...args)).toEqual(expected);
});

test.each(['ftp://a.example', 'https://a.example,nonsense', ''])('RPCs: "%s" is refused', (text) => {
  expect(() => rpcsOf('--rpc', text)).toThrow(/is not an http or https address/);
});
