import { expect, test } from 'vitest';
import { translator } from '../../../lib/verdict/catalogue.ts';
import { describeAccount } from '../../../lib/verdict/describe-account.ts';
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' };

const t = translator(messages);
const successor = `0x${'aa'.repeat(20)}` as const;
const frozenSince = Date.UTC(2026, 10, 1) / 1000;
const FROZEN =
  'The key of this account is reported stolen since 2026-11-01: what is done in its name since then is disputed.';
const GOES_ON = `The registry names ${successor} as the account that goes on in its place.`;

test.each<[string, Parameters<typeof describeAccount>[0], string[]]>([
  ['with keys and a guardian is nothing to tell', { keyCount: 3, guardian: successor }, []],
  ['that is frozen is told with the day', { keyCount: 0, guardian: successor, frozenSince }, [FROZEN]],
  ['that goes on elsewhere is told with the other', { keyCount: 0, successor }, [GOES_ON]],
  ['that is frozen and goes on is told both', { keyCount: 0, frozenSince, successor }, [FROZEN, GOES_ON]],
])('an account %s', (_title, state, expected) => {
  expect(describeAccount(state, t)).toEqual(expected);
});
