import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { picturesWithCredentials } from '../../../cli/samples/credentials/sample-pictures.ts';
import { embedBlock, NotEmbeddable } from '../../../lib/content/embedded-block.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { signStatement, writeStatement } from '../../../lib/sign/sign.ts';
import { embedStatement, openPicture, takeOutStatement } from '../../../lib/statement/embedded.ts';
import { openEnvelope } from '../../../lib/statement/envelope.ts';
import { domain, secretOf } from '../../cli/relay/claims.ts';
import { photographs } from '../fingerprint/photographs.ts';

const { bytes } = photographs[0]!;
const digest: Hex = `0x${bytesToHex(sha256(bytes))}`;
const statement = writeStatement(
  { type: 'image', sha256: digest },
  { kind: 'digitalCapture', title: 'Harbour' },
);
const envelope = signStatement(statement, secretOf(7), domain, 0);

test('a statement in a file is read back, and the file is the one that was signed', () => {
  const taken = takeOutStatement(embedStatement(bytes, envelope))!;
  expect(`0x${bytesToHex(sha256(taken.bare))}`).toBe(digest);
  expect(openEnvelope(JSON.parse(taken.statement), domain)).toEqual(envelope);
});

test('no statement is put into another file than the signed one', () => {
  const other = Uint8Array.from(bytes);
  other[other.length - 3]! ^= 1;
  expect(() => embedStatement(other, envelope)).toThrow(NotEmbeddable);
});

test.each([
  ['says that it is about another file', JSON.stringify({ claim: { content: `0x${'11'.repeat(32)}` } })],
  ['is no JSON', '{'],
  ['is nothing', ''],
  ['is null', 'null'],
  ['has no claim', '{"claim":null}'],
])('what %s stays in the file, which is then another one', (_, block) => {
  const file = embedBlock(bytes, new TextEncoder().encode(block));
  expect(takeOutStatement(file)).toBeUndefined();
  expect(openPicture(file)).toEqual({ content: { type: 'image', bytes: file }, statements: [] });
});

test('a file that was changed after its statement was put in is another one', () => {
  const file = embedStatement(bytes, envelope);
  file[file.length - 3]! ^= 1;
  expect(takeOutStatement(file)).toBeUndefined();
});

test('nothing is put into a file with Content Credentials, or taken out of one: they cover all of it', async () => {
  const { edited } = await picturesWithCredentials();
  const sha256Of = (file: Uint8Array): Hex => `0x${bytesToHex(sha256(file))}`;
  const about = (file: Uint8Array) =>
    writeStatement({ type: 'image', sha256: sha256Of(file) }, { kind: 'digitalCapture' });
  expect(() => embedStatement(edited, signStatement(about(edited), secretOf(7), domain, 0))).toThrow(
    'Content Credentials cover all of it',
  );
  const block = new TextEncoder().encode(JSON.stringify({ claim: { content: sha256Of(edited) } }));
  const file = embedBlock(edited, block);
  expect(openPicture(file)).toEqual({ content: { type: 'image', bytes: file }, statements: [] });
});
