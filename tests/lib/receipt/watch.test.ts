import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { type Change, changesBetween, type Watched } from '../../../lib/receipt/watch.ts';

const CONTENT: Hex = `0x${'11'.repeat(32)}`;
const NEAR: Hex = `0x${'22'.repeat(32)}`;
const AUTHOR: Hex = `0x${'aa'.repeat(20)}`;

type Claim = Watched['claims'][number];

const stands: Claim = { content: CONTENT, author: AUTHOR, standing: { state: 'stands' } };
const disputed: Claim = { ...stands, standing: { state: 'disputed', key: 'author', since: 1_770_000_000 } };
const withdrawn: Claim = {
  ...stands,
  standing: { state: 'withdrawn', reason: 'rights', time: 1_780_000_000 },
};
const near: Claim = { ...stands, content: NEAR };

const at = (word: Watched['word'], ...claims: Claim[]): Watched => ({ word, claims, lists: [] });
const about = { content: CONTENT, author: AUTHOR };

describe('what a watch tells', () => {
  test.each<[string, Watched, Watched, Change[]]>([
    ['nothing', at('signed', stands), at('signed', stands), []],
    [
      'that a key was reported stolen',
      at('signed', stands),
      at('disputed', disputed),
      [
        { code: 'watch.disputed', ...about, standing: disputed.standing },
        { code: 'watch.verdict', was: 'signed', is: 'disputed' },
      ],
    ],
    [
      'that a claim stands again',
      at('disputed', disputed),
      at('signed', stands),
      [
        { code: 'watch.restored', ...about, standing: { state: 'stands' } },
        { code: 'watch.verdict', was: 'disputed', is: 'signed' },
      ],
    ],
    [
      'that a disputed claim is withdrawn as well',
      at('disputed', disputed),
      at('withdrawn', withdrawn),
      [
        { code: 'watch.withdrawn', ...about, standing: withdrawn.standing },
        { code: 'watch.verdict', was: 'disputed', is: 'withdrawn' },
      ],
    ],
    [
      'that a claim is not there any more',
      at('signed', stands),
      at('no-record'),
      [
        { code: 'watch.missing', ...about },
        { code: 'watch.verdict', was: 'signed', is: 'no-record' },
      ],
    ],
    [
      'of a new claim on the exact content, not of one on an original that it is near to',
      at('no-record'),
      at('signed', stands, near),
      [
        { code: 'watch.claimed', ...about },
        { code: 'watch.verdict', was: 'no-record', is: 'signed' },
      ],
    ],
  ])('%s', (_, was, is, changes) => {
    expect(changesBetween(was, is, CONTENT)).toEqual(changes);
  });

  test('of trust lists, by their names and what they are for: another one, a new one, one that is left', () => {
    const list = (name: string, purpose: 'signers' | 'stamps', sha256: Hex) =>
      ({ name, purpose, sha256 }) as never;
    const was = { ...at('signed'), lists: [list('a', 'signers', '0x01'), list('b', 'signers', '0x02')] };
    const is = { ...at('signed'), lists: [list('a', 'signers', '0x03'), list('c', 'stamps', '0x04')] };
    expect(changesBetween(was, is, CONTENT)).toEqual([
      { code: 'watch.list', list: 'a/signers', was: '0x01', is: '0x03' },
      { code: 'watch.list', list: 'b/signers', was: '0x02' },
      { code: 'watch.list', list: 'c/stamps', is: '0x04' },
    ]);
  });
});
