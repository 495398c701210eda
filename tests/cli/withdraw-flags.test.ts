import { describe, expect, test } from 'vitest';
import { FlagsMismatched } from '../../cli/sign-flags.ts';
import { meaningOf, type WithdrawFlags } from '../../cli/withdraw-flags.ts';
import { GUARDIAN_KEY } from '../../lib/registry/word.ts';

const ACCOUNT = `0x${'aa'.repeat(20)}` as const;
const ROOT = `0x${'11'.repeat(32)}` as const;
const none = { unclaimed: false, signOnly: false };
const rights = { reason: 'rights' } as const;

describe('flags that need or exclude one another', () => {
  test.each<[string[], Partial<WithdrawFlags>, RegExp]>([
    [['x.txt'], {}, /Give a --reason/],
    [[], rights, /Name what is to be withdrawn/],
    [['x.txt'], { reason: 'superseded' }, /needs --evidence/],
    [['x.txt'], { ...rights, agent: ACCOUNT }, /--key-index go together/],
    [['x.txt'], { ...rights, keyIndex: 1 }, /--key-index go together/],
    [['x.txt'], { ...rights, agent: ACCOUNT, keyIndex: 1, author: ACCOUNT }, /not both/],
    [[], { ...rights, batch: ROOT }, /--batch and --leaf go together/],
    [[], { ...rights, leaf: [1] }, /--batch and --leaf go together/],
    [['x.txt'], { ...rights, batch: ROOT, leaf: [1] }, /account that anchored them/],
    [[], { ...rights, batch: ROOT, leaf: [1], agent: ACCOUNT }, /account that anchored them/],
    [[], { ...rights, batch: ROOT, leaf: [1], evidence: 'x.txt' }, /without --evidence/],
    [[], { ...rights, batch: ROOT, leaf: [1], signOnly: true }, /in a transaction of its own/],
    [['x.txt'], { bring: 'y.jsonl' }, /give nothing else with it/],
    [[], { ...rights, bring: 'y.jsonl' }, /give nothing else with it/],
  ])('%j with %j are refused', (inputs, flags, message) => {
    expect(() => meaningOf(inputs, { ...none, ...flags })).toThrow(FlagsMismatched);
    expect(() => meaningOf(inputs, { ...none, ...flags })).toThrow(message);
  });
});

test('who withdraws is the account itself, a key of another, or a guardian', () => {
  const principalOf = (flags: Partial<WithdrawFlags>) => {
    const meaning = meaningOf(['x.txt'], { ...none, ...rights, ...flags });
    return meaning.what === 'contents' ? meaning.principal : undefined;
  };
  expect(principalOf({})).toBeUndefined();
  expect(principalOf({ agent: ACCOUNT, keyIndex: 3 })).toEqual({ author: ACCOUNT, keyIdx: 3 });
  expect(principalOf({ author: ACCOUNT })).toEqual({ author: ACCOUNT, keyIdx: GUARDIAN_KEY });
});
