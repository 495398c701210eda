import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-code.ts';
import { colophon } from './colophon.ts';

test.concurrent.each<[string, string[]]>([
  ['no command', []],
  ['an unknown command', ['verfy', 'x.jpg']],
  ['an unknown option', ['verify', 'x.jpg', '--jsonn']],
  ['nothing to verify', ['verify']],
  ['an RPC that is no web address', ['verify', 'x.jpg', '--rpc', 'file:///etc/passwd']],
  ['a registry that is no account', ['verify', 'x.jpg', '--registry', '0x12']],
  ['a chain id that is no number', ['verify', 'x.jpg', '--chain-id', 'mainnet']],
  ['a first block below zero', ['verify', 'x.jpg', '--first-block', '-1']],
  ['no kind', ['sign', 'x.jpg']],
  ['an unknown kind', ['sign', 'x.jpg', '--kind', 'photo']],
  ['an unknown choice about training', ['sign', 'x.jpg', '--kind', 'other', '--ai-training', 'maybe']],
  ['no place for a key', ['key']],
  ['a port past the last one', ['dev', '--chain-port', '70000']],
])('%s is wrong usage: help on stderr, nothing on stdout, exit code 64', async (_title, args) => {
  const { code, out, err } = await colophon(args);
  expect({ code, out }).toEqual({ code: 64, out: '' });
  expect(err).toMatch(/Usage: colophon/);
});

test.concurrent.each<[string, string[]]>([
  ['--column does nothing without --csv-in', ['verify', 'x.jpg', '--column', 'photo']],
  ['--db does nothing without --queue', ['verify', 'x.jpg', '--db', 'x.db']],
  ['--key does nothing without --receipts', ['verify', 'x.jpg', '--key', 'my.key.json']],
  ['--shards does nothing without --index', ['verify', 'x.jpg', '--shards', 'codes']],
  [
    '--pack does nothing where --lanes leaves out detector',
    ['verify', 'x', '--pack', 'y', '--lanes', 'c2pa'],
  ],
  [
    '--trust does nothing where --lanes leaves out c2pa',
    ['verify', 'x', '--trust', 'y', '--lanes', 'registry'],
  ],
  ['leave --threads to them', ['verify', 'x.jpg', '--queue', 'redis://127.0.0.1', '--threads', '2']],
  [
    '--key does nothing without --receipts',
    ['worker', '--queue', 'redis://127.0.0.1', '--key', 'my.key.json'],
  ],
  ['--key does nothing without --anchor', ['index', 'build', '--db', ':memory:', '--key', 'my.key.json']],
  ['--check asks for nothing but proofs', ['quote', '--check', 'x.json', '--from', 'y.txt']],
])('a flag that would be passed over is wrong usage, in one sentence: %s', async (why, args) => {
  const { code, out, err } = await colophon(args);
  expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 64, out: '', lines: 1 });
  expect(err).toContain(why);
});

test('help is no error', async () => {
  const { code, out } = await colophon(['--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/Usage: colophon/);
});

test('the help of verify names all that it may end with', async () => {
  const { out } = await colophon(['verify', '--help']);
  const ends = out.slice(out.lastIndexOf('Ends with'));
  for (const code of Object.values(EXIT)) expect(ends).toMatch(new RegExp(`\\b${code}\\b`));
});

test('a wrong setting in the environment is wrong usage too', async () => {
  const { code, err } = await colophon(['verify', 'x.jpg'], { env: { COLOPHON_CHAIN_ID: 'mainnet' } });
  expect(code).toBe(64);
  expect(err).toContain('"mainnet" is not a whole number');
});

test('nobody who listens to what is said beside the results changes nothing of the exit code', async () => {
  const child = spawn(process.execPath, ['cli/main.ts', 'prove'], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.destroy();
  expect(await once(child, 'exit')).toEqual([64, null]);
});

test.each([
  ['an exception', 'throw new Error("bo\\u001bom\\nand more")'],
  ['a rejected promise', 'Promise.reject(new Error("bo\\u001bom\\nand more"))'],
])('%s that nobody catches is one sentence, and no verdict', async (_title, fault) => {
  const preload = encodeURIComponent(`process.once('beforeExit', () => { ${fault} })`);
  const { code, err } = await colophon(['--help'], {
    env: { NODE_OPTIONS: `--import data:text/javascript,${preload}` },
  });
  expect({ code, err }).toEqual({
    code: 70,
    err: 'colophon: ended by a fault of its own (bo\\u001bom\\u000aand more): run it again, and report it if it comes back.\n',
  });
});

test.skipIf(!existsSync('/dev/full'))('standard output without room for more is told of', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, ['cli/main.ts', '--help'], { stdio: ['ignore', full, 'pipe'] });
  let err = '';
  child.stderr!.on('data', (said) => {
    err += said;
  });
  expect(await once(child, 'close')).toEqual([74, null]);
  expect(err).toContain("standard output can't be written (ENOSPC)");
});
