import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blind } from '../../../lib/timestamp/blind.ts';
import { MAX_PROOF_BYTES, proofBytes, readProof } from '../../../lib/timestamp/proof.ts';
import { attestationsIn, extended, type Timestamp } from '../../../lib/timestamp/timestamp.ts';
import { ProofMalformed, varuint } from '../../../lib/timestamp/wire.ts';
import { anyTimestampOf } from './any-timestamp.ts';
import { HELLO } from './hello-world.ts';

const DIGEST = new Uint8Array(32).fill(7);
const HEAD = HELLO.proof.slice(0, 33);

/** A proof whose bytes after the digest are these. */
const withSteps = (...hex: string[]) => concatBytes(HEAD, DIGEST, hexToBytes(hex.join('')));
const PENDING = `0083dfe30d2ef90c8e0e0d${bytesToHex(utf8ToBytes('https://a.b/c'))}`;
const SHA256 = '08';

const anyProof = anyTimestampOf(DIGEST).map((timestamp) => ({ hash: 'sha256', timestamp }) as const);

function faultOf(bytes: Uint8Array): string | undefined {
  try {
    readProof(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof ProofMalformed) return `${error.fault} at byte ${error.at}`;
    throw error;
  }
}

describe('a proof that others made', () => {
  test('is read up to the block that it leads to, and written as it was', () => {
    const proof = readProof(HELLO.proof);
    expect(proof.hash).toBe('sha256');
    expect(attestationsIn(proof.timestamp)).toEqual([
      {
        message: hexToBytes(HELLO.merkleRoot).toReversed(),
        attestation: { kind: 'bitcoin', height: HELLO.height },
      },
    ]);
    expect(proofBytes(proof)).toEqual(HELLO.proof);
  });

  test('keeps what it says in kinds that are not known here, byte for byte', () => {
    const bytes = withSteps('ff', `00${'0102030405060708'}03aabbcc`, PENDING);
    const { timestamp } = readProof(bytes);
    expect(timestamp.attestations).toEqual([
      { kind: 'other', tag: '0102030405060708', payload: hexToBytes('aabbcc') },
      { kind: 'pending', calendar: 'https://a.b/c' },
    ]);
    expect(proofBytes(readProof(bytes))).toEqual(bytes);
  });
});

describe('any proof', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(anyProof, (proof) => {
        const bytes = proofBytes(proof);
        const again = readProof(bytes);
        expect(proofBytes(again)).toEqual(bytes);
        expect(saying(again.timestamp)).toEqual(saying(proof.timestamp));
      }),
    );
  });

  test('is another one, or none, when any of its bits is another', () => {
    fc.assert(
      fc.property(anyProof, fc.nat(), fc.nat(7), (proof, place, bit) => {
        const bytes = proofBytes(proof);
        const changed = Uint8Array.from(bytes);
        changed[place % bytes.length]! ^= 1 << bit;
        if (faultOf(changed) === undefined) expect(proofBytes(readProof(changed))).not.toEqual(bytes);
      }),
    );
  });

  test('cut off anywhere, or with something behind it, is named', () => {
    for (let length = 0; length < HELLO.proof.length; length++)
      expect(faultOf(HELLO.proof.subarray(0, length)), `${length} bytes`).toMatch(
        /^(truncated|magic) at byte/,
      );
    expect(faultOf(concatBytes(HELLO.proof, Uint8Array.of(0)))).toBe(
      `trailing at byte ${HELLO.proof.length}`,
    );
  });

  test('that is anything at all behind its beginning is read, or named, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (rest) => {
        faultOf(concatBytes(HEAD, DIGEST, rest));
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each<[string, Uint8Array, string]>([
  ['another file', utf8ToBytes('{"colophon":"receipt-bundle"}'), 'magic at byte 0'],
  ['another version', concatBytes(HELLO.proof.slice(0, 31), Uint8Array.of(2)), 'version at byte 32'],
  ['a hash that is none', concatBytes(HELLO.proof.slice(0, 32), Uint8Array.of(0xf2)), 'operation at byte 33'],
  ['a step that is none', withSteps('0a', PENDING), 'operation at byte 66'],
  ['an empty argument', withSteps('f000', PENDING), 'length at byte 67'],
  ['an argument that is too long', withSteps('f08120', PENDING), 'length at byte 68'],
  ['a message that grows too long', withSteps('f3'.repeat(8), PENDING), 'length at byte 73'],
  ['a number written longer than need be', withSteps('f08100', PENDING), 'number at byte 68'],
  ['a number beyond all measure', withSteps(`f0${'ff'.repeat(9)}`), 'number at byte 71'],
  ['a calendar with a query', withSteps(PENDING.replace('2f63', '3f63')), 'calendar at byte 89'],
  ['a calendar with more behind it', withSteps('0083dfe30d2ef90c8e0402616263'), 'trailing at byte 79'],
  ['a block for what is no root', withSteps('f001aa', '000588960d73d719010101'), 'root at byte 79'],
  ['too deep a chain', withSteps(SHA256.repeat(300), PENDING), 'depth at byte 321'],
  ['too many bytes', withSteps(`ff${PENDING}`.repeat(4_097), PENDING), 'size at byte 65536'],
  ['too many steps', withSteps('ff00010203040506070800'.repeat(5_000), PENDING), 'steps at byte 45123'],
])('%s is refused, with its place', (_title, bytes, fault) => {
  expect(faultOf(bytes)).toBe(fault);
  expect(bytes.length).toBeLessThan(3 * MAX_PROOF_BYTES);
});

test('numbers are written seven bits at a time, the least first', () => {
  expect([0, 1, 127, 128, 358_391, 2 ** 32].map((n) => bytesToHex(varuint(n)))).toEqual([
    '00',
    '01',
    '7f',
    '8001',
    'f7ef15',
    '8080808010',
  ]);
});

test('what calendars are asked says nothing of the file, and what they know of it becomes a proof of the file', () => {
  const { asked, proof } = blind(DIGEST, new Uint8Array(16).fill(1));
  expect(asked).not.toEqual(DIGEST);
  expect(blind(DIGEST, new Uint8Array(16).fill(2)).asked).not.toEqual(asked);
  const attestation = { kind: 'pending', calendar: 'https://a.b/c' } as const;
  const known: Timestamp = { message: asked, attestations: [attestation], steps: [] };
  const { timestamp } = readProof(proofBytes({ ...proof, timestamp: extended(proof.timestamp, known) }));
  expect(timestamp.message).toEqual(DIGEST);
  expect(attestationsIn(timestamp)).toEqual([{ message: asked, attestation }]);
});

/** All that a timestamp says, in no order. */
function saying(timestamp: Timestamp): readonly string[] {
  return attestationsIn(timestamp)
    .map(({ message, attestation }) => `${bytesToHex(message)} ${JSON.stringify(attestation)}`)
    .sort();
}
