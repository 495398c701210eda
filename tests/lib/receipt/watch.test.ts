import { expect, test } from 'vitest';
import { type Change, changesBetween, type Watched } from '../../../lib/receipt/watch.ts';
import type { Standing } from '../../../lib/registry/evidence.ts';

const CONTENT = `0x${'c0'.repeat(32)}` as const;
const OTHER = `0x${'07'.repeat(32)}` as const;
const [AUTHOR, STRANGER] = [`0x${'a1'.repeat(20)}`, `0x${'b2'.repeat(20)}`] as const;
const STANDS = { state: 'stands' } as const;
const DISPUTED = { state: 'disputed', key: 'author', since: 1_700_000_000 } as const;
const WITHDRAWN = { state: 'withdrawn', reason: 'rights', time: 1_700_000_000 } as const;

const now = (standing: Standing, more: Partial<Watched> = {}): Watched => ({
  word: standing.state === 'stands' ? 'signed' : standing.state,
  claims: [{ content: CONTENT, author: AUTHOR, standing }],
  lists: [],
  ...more,
});
const list = (sha256: `0x${string}`) => ({ name: 'own', purpose: 'signers', sha256 }) as const;
const claim = { content: CONTENT, author: AUTHOR };

test.each<[string, Watched, Watched, Change[]]>([
  ['nothing changed', now(STANDS), now(STANDS), []],
  [
    'a receipt has the same withdrawal in its own order',
    now({ reason: 'rights', state: 'withdrawn', time: 1_700_000_000 }),
    now(WITHDRAWN),
    [],
  ],
  [
    'a claim is disputed',
    now(STANDS),
    now(DISPUTED),
    [
      { code: 'watch.disputed', ...claim, standing: DISPUTED },
      { code: 'watch.verdict', was: 'signed', is: 'disputed' },
    ],
  ],
  [
    'a disputed claim stands again',
    now(DISPUTED),
    now(STANDS),
    [
      { code: 'watch.restored', ...claim, standing: STANDS },
      { code: 'watch.verdict', was: 'disputed', is: 'signed' },
    ],
  ],
  [
    'a disputed claim is withdrawn',
    now(DISPUTED),
    now(WITHDRAWN),
    [
      { code: 'watch.withdrawn', ...claim, standing: WITHDRAWN },
      { code: 'watch.verdict', was: 'disputed', is: 'withdrawn' },
    ],
  ],
  [
    'a claim is not there any more',
    now(STANDS),
    { word: 'no-record', claims: [], lists: [] },
    [
      { code: 'watch.missing', ...claim },
      { code: 'watch.verdict', was: 'signed', is: 'no-record' },
    ],
  ],
  [
    'a stranger claims the same, and another thing',
    now(STANDS),
    now(STANDS, {
      claims: [
        { ...claim, standing: STANDS },
        { content: CONTENT, author: STRANGER, standing: STANDS },
        { content: OTHER, author: STRANGER, standing: STANDS },
      ],
    }),
    [{ code: 'watch.claimed', content: CONTENT, author: STRANGER }],
  ],
  [
    'a list is another one',
    now(STANDS, { lists: [list('0x01')] }),
    now(STANDS, { lists: [list('0x02')] }),
    [{ code: 'watch.list', list: 'own/signers', was: '0x01', is: '0x02' }],
  ],
])('where %s, this is told', (_, was, is, changes) => {
  expect(changesBetween(was, is, CONTENT)).toEqual(changes);
});
