import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBitcoinHeader } from '../../../lib/timestamp/bitcoin-header.ts';
import { blocksIn, checkProof } from '../../../lib/timestamp/check.ts';
import { HASHES, type HashName } from '../../../lib/timestamp/operation.ts';
import { proofBytes, readProof } from '../../../lib/timestamp/proof.ts';
import { anyTimestampOf } from './any-timestamp.ts';
import { HELLO } from './hello-world.ts';
import { minedHeader } from './mined-header.ts';

const fileOf = (text: string) => async (hash: HashName) => HASHES[hash](utf8ToBytes(text));
const hello = fileOf(HELLO.text);
const header = readBitcoinHeader(HELLO.header);
const other = readBitcoinHeader(minedHeader(new Uint8Array(32).fill(1)), { allowRegtest: true });
const { height, merkleRoot } = HELLO;

describe('a proof of exactly these bytes', () => {
  test('names its block, and says that nobody looked at the block’s header', async () => {
    expect(await checkProof(HELLO.proof, hello)).toEqual({
      state: 'unproved',
      hash: 'sha256',
      digest: '0x03ba204e50d126e4674c005e04d82e84c21366780af1f43bd54a37816b6ab340',
      pending: [],
      blocks: [{ height, merkleRoot }],
      findings: [],
      believed: ['timestamp-block'],
    });
  });

  test.each([
    ['of whichever block', header],
    ['of the block of that height', { ...header, height }],
  ])('is checked against the header %s', async (_title, given) => {
    const { state, blocks, believed } = await checkProof(HELLO.proof, hello, [other, given]);
    expect([state, believed]).toEqual(['holds', ['timestamp-header']]);
    expect(blocks).toEqual([{ height, merkleRoot, header: given }]);
  });

  test('is not made wrong by headers of other blocks', async () => {
    const { state, believed } = await checkProof(HELLO.proof, hello, [other, { ...header, height: 7 }]);
    expect([state, believed]).toEqual(['unproved', ['timestamp-block']]);
  });
});

test('a proof of other bytes differs, with both digests', async () => {
  const { state, findings } = await checkProof(HELLO.proof, fileOf('Hello World?\n'));
  expect(state).toBe('differs');
  expect(findings).toMatchObject([{ code: 'timestamp.differs.file', where: 'the file' }]);
});

test('a proof whose block has another root differs, with both roots', async () => {
  const { state, findings } = await checkProof(HELLO.proof, hello, [{ ...other, height }]);
  expect(state).toBe('differs');
  expect(findings).toEqual([
    {
      code: 'timestamp.differs.header',
      where: `block ${height}`,
      recorded: merkleRoot,
      found: '01'.repeat(32),
    },
  ]);
});

test('no proof holds with any of its bits changed', async () => {
  const given = [{ ...header, height }];
  const harmless: number[] = [];
  for (let bit = 0; bit < HELLO.proof.length * 8; bit++) {
    const changed = Uint8Array.from(HELLO.proof);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const { state, findings } = await checkProof(changed, hello, given);
    expect(findings.length > 0, `bit ${bit}`).toBe(state === 'differs' || state === 'damaged');
    if (state === 'holds') harmless.push(bit);
  }
  // One step puts a hash behind itself, as Bitcoin does with the last one of an odd number: before itself is the same.
  expect(harmless).toEqual([HELLO.proof.indexOf(0xf0, 600) * 8]);
});

test('any proof is answered, whatever its file and the headers are', async () => {
  const digest = HASHES.sha256(utf8ToBytes('x'));
  await fc.assert(
    fc.asyncProperty(anyTimestampOf(digest), fc.boolean(), async (timestamp, isOther) => {
      const proof = { hash: 'sha256', timestamp } as const;
      const blocks = blocksIn(readProof(proofBytes(proof)));
      const headers = blocks.map((block) => ({ ...header, ...block }));
      const checked = await checkProof(proofBytes(proof), fileOf(isOther ? 'y' : 'x'), headers);
      const whole = blocks.length > 0 ? ['holds'] : ['pending', 'unproved'];
      expect(isOther ? ['differs'] : whole).toContain(checked.state);
      expect(checked.blocks).toHaveLength(blocks.length);
      expect(checked.blocks.every((block) => block.header)).toBe(true);
    }),
  );
});
