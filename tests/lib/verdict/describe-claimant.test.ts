import { expect, test } from 'vitest';
import { translator } from '../../../lib/verdict/catalogue.ts';
import { describeClaimant } from '../../../lib/verdict/describe-claimant.ts';
import type { Evidence } from '../../../lib/verdict/verdict.ts';
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' };

const t = translator(messages);
const author = `0x${'a1'.repeat(20)}` as const;
const stranger = `0x${'b2'.repeat(20)}` as const;
const credentials = (claimant?: object) =>
  ({
    lane: 'c2pa',
    state: 'found',
    code: 'c2pa.binding.intact',
    details: { manifest: { claimant } },
  }) as unknown as Evidence;
const exact = (...authors: string[]) =>
  ({
    lane: 'registry',
    state: 'found',
    code: 'registry.match.exact',
    details: { claims: authors.map((one) => ({ author: one })) },
  }) as unknown as Evidence;
const none = { lane: 'registry', state: 'none', code: 'registry.none', details: {} } as unknown as Evidence;
const down = {
  lane: 'registry',
  state: 'unavailable',
  code: 'registry.unavailable.rpc-down',
  details: {},
} as unknown as Evidence;
const named = credentials({ author, registry: stranger, chainId: 1 });

test.each([
  ['claimed', [exact(stranger, author), named]],
  ['missing', [exact(stranger), named]],
  ['missing', [none, named]],
  ['unasked', [down, named]],
  ['unasked', [named]],
] as const)('credentials that name an account say whether it has signed the file: %s', (state, evidence) => {
  expect(describeClaimant({ evidence }, t)).toMatchObject({
    state,
    sentence: expect.stringContaining('0xa1a1'),
  });
});

test('credentials that name none say nothing of it', () => {
  expect(describeClaimant({ evidence: [exact(author), credentials()] }, t)).toBeUndefined();
  expect(describeClaimant({ evidence: [exact(author)] }, t)).toBeUndefined();
});
