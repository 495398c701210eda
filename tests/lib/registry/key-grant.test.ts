import { expect, test } from 'vitest';
import { KINDS, type Kind } from '../../../lib/content/kind.ts';
import { kindsIn, kindsMask, SCOPES, scopesIn, scopesMask } from '../../../lib/registry/key-grant.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

test('each kind is the bit of its number, and all fit into 16 bits', () => {
  const kinds = Object.keys(KINDS) as Kind[];
  for (const kind of kinds) expect(kindsMask([kind])).toBe(2 ** KINDS[kind]);
  expect(kindsIn(kindsMask(kinds))).toEqual(kinds);
  expect(kindsMask(kinds)).toBeLessThan(2 ** 16);
  expect(kindsIn(0)).toEqual([]);
});

test('the scopes are those of the contract', () => {
  expect(SCOPES).toEqual({ claim: 1, anchor: 2, revoke: 4 });
  expect(scopesMask(['claim', 'revoke'])).toBe(5);
  expect(scopesIn(7)).toEqual(['claim', 'anchor', 'revoke']);
});

test('an agent’s mask in the vectors allows the AI kinds alone', () => {
  const [agent] = vectors.keyWords;
  expect(kindsIn(agent!.kinds)).toEqual([
    'trainedAlgorithmicMedia',
    'compositeWithTrainedAlgorithmicMedia',
    'textAiAssisted',
    'textAi',
  ]);
});
