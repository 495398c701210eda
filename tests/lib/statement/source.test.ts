import { expect, test } from 'vitest';
import type { Kind } from '../../../lib/content/kind.ts';
import { findEnvelope, type StatementSource } from '../../../lib/statement/source.ts';
import { domain, envelopeOf } from '../../cli/relay/claims.ts';

const envelope = envelopeOf(1);
const source: StatementSource = { fetch: async () => envelope };

test.each<[string, object, boolean]>([
  ['is what was recorded', {}, true],
  ['is of another kind than was recorded', { kind: 'textAi' satisfies Kind }, false],
  ['is of another author', { author: `0x${'11'.repeat(20)}` }, false],
  ['is of another content', { content: `0x${'11'.repeat(32)}` }, false],
  ['is another one', { meta: `0x${'11'.repeat(32)}` }, false],
])('a statement that %s is found: %o %s', async (_title, change, isFound) => {
  const recorded = { ...envelope.claim, ...change };
  expect(await findEnvelope(recorded, [source], domain)).toEqual(isFound ? envelope : undefined);
});
