import { expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import {
  accountSlot,
  batchSlot,
  claimSlot,
  headSlot,
  keySlot,
  leafMaskSlot,
  revokedSlot,
  successorSlot,
} from '../../../lib/registry/slots.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

test.each(vectors.slots)('slots of $author and $content are those of the contract', (vector) => {
  const [content, author] = [vector.content as Hex, vector.author as Hex];
  expect(headSlot(content)).toBe(vector.head);
  expect(claimSlot(content, author)).toBe(vector.claim);
  expect(revokedSlot(author, content)).toBe(vector.revoked);
});

test.each(vectors.authorSlots)('slots of the author $author are those of the contract', (vector) => {
  const author = vector.author as Hex;
  expect(keySlot(author, vector.keyIdx)).toBe(vector.key);
  expect(accountSlot(author)).toBe(vector.account);
  const root = vector.root as Hex;
  expect(batchSlot(author, root)).toBe(vector.batch);
  expect(successorSlot(author)).toBe(vector.successor);
  expect(leafMaskSlot(author, root, vector.word)).toBe(vector.leafMask);
});
