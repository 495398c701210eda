import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { type Attestation, attestationBytes } from '../../../lib/timestamp/attestation.ts';
import { apply, MAX_MESSAGE, type Operation, operationBytes } from '../../../lib/timestamp/operation.ts';
import type { Timestamp } from '../../../lib/timestamp/timestamp.ts';

/** A timestamp of nothing in particular: which steps, and what at their ends. */
type Shape = {
  readonly attestations: readonly Attestation[];
  readonly steps: readonly { readonly operation: Operation; readonly shape: Shape }[];
};

const argument = fc.uint8Array({ minLength: 1, maxLength: 40 });

const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ name: fc.constantFrom('append', 'prepend'), argument }),
  fc.record({
    name: fc.constantFrom('sha256', 'sha1', 'ripemd160', 'keccak256', 'reverse', 'hexlify'),
  }),
);

const anyAttestation: fc.Arbitrary<Attestation> = fc.oneof(
  fc.record({
    kind: fc.constant('pending' as const),
    calendar: fc.stringMatching(/^https:\/\/[a-z0-9.-]{1,30}$/),
  }),
  fc.record({
    kind: fc.constant('other' as const),
    tag: fc.constantFrom('0102030405060708', 'fffefdfcfbfaf9f8'),
    payload: fc.uint8Array({ maxLength: 200 }),
  }),
);

const attestations = (minLength: number) =>
  fc.uniqueArray(anyAttestation, {
    minLength,
    maxLength: 3,
    selector: (one) => bytesToHex(attestationBytes(one)),
  });

const block: fc.Arbitrary<Attestation> = fc.record({
  kind: fc.constant('bitcoin' as const),
  height: fc.nat(2_000_000),
});

const hash = fc.constantFrom<Operation>({ name: 'sha256' }, { name: 'keccak256' });

const { shape } = fc.letrec<{ shape: Shape; leaf: Shape; inBitcoin: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('inBitcoin'),
    fc.record({
      attestations: attestations(0),
      steps: fc.uniqueArray(fc.record({ operation: anyOperation, shape: tie('shape') }), {
        minLength: 1,
        maxLength: 3,
        selector: ({ operation }) => bytesToHex(operationBytes(operation)),
      }),
    }),
  ),
  leaf: fc.record({
    attestations: attestations(1),
    steps: fc.constant([]),
  }),
  inBitcoin: hash.chain((operation) =>
    block.map((one) => ({
      attestations: [],
      steps: [{ operation, shape: { attestations: [one], steps: [] } }],
    })),
  ),
}));

/** Any timestamp of a message that the format has room for, which says nothing twice. */
export const anyTimestampOf = (message: Uint8Array): fc.Arbitrary<Timestamp> =>
  shape.map((one) => timestampOf(message, one)).filter((one) => one !== undefined);

function timestampOf(message: Uint8Array, { attestations, steps }: Shape): Timestamp | undefined {
  if (message.length > MAX_MESSAGE) return undefined;
  const made = steps.map(({ operation, shape }) => ({
    operation,
    made: timestampOf(apply(operation, message), shape),
  }));
  return made.every((step): step is Timestamp['steps'][number] => step.made !== undefined)
    ? { message, attestations, steps: made }
    : undefined;
}
