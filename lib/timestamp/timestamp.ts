import { bytesToHex } from '@noble/hashes/utils.js';
import { joined } from '../content/joined.ts';
import { type Attestation, attestationBytes, compareAttestations, readAttestation } from './attestation.ts';
import {
  apply,
  compareOperations,
  MAX_MESSAGE,
  type Operation,
  operationBytes,
  readOperation,
} from './operation.ts';
import { type Cursor, compareBytes } from './wire.ts';

/** A message, who says that it was there, and what is made of it: a tree whose leaves are attestations. */
export type Timestamp = {
  readonly message: Uint8Array;
  readonly attestations: readonly Attestation[];
  readonly steps: readonly Step[];
};

/** One step, and the timestamp of what it makes. */
export type Step = { readonly operation: Operation; readonly made: Timestamp };

/** As deep as the reference client reads, and as many steps as keep all messages within 16 MiB. */
const MAX_DEPTH = 256;
const MAX_STEPS = 4_096;

/** Before an attestation, where a step would have its tag. */
const ATTESTATION = 0x00;
/** Before each branch that is not the last one. */
const BRANCH = 0xff;

/**
 * Reads the timestamp of a message: the bytes hold only the steps, so what is read is a timestamp of that message and of no other.
 *
 * @throws ProofMalformed
 */
export function readTimestamp(cursor: Cursor, message: Uint8Array): Timestamp {
  let count = 0;

  const read = (message: Uint8Array, depth: number): Timestamp => {
    if (depth > MAX_DEPTH) cursor.fail('depth');
    const attestations: Attestation[] = [];
    const steps: Step[] = [];
    for (let isLast = false; !isLast; ) {
      let tag = cursor.byte();
      isLast = tag !== BRANCH;
      if (!isLast) tag = cursor.byte();
      if (++count > MAX_STEPS) cursor.fail('steps');
      if (tag === ATTESTATION) attestations.push(attestationOf(message));
      else steps.push(stepOf(tag, message, depth));
    }
    return { message, attestations, steps };
  };

  const attestationOf = (message: Uint8Array): Attestation => {
    const attestation = readAttestation(cursor);
    return attestation.kind === 'bitcoin' && message.length !== 32 ? cursor.fail('root') : attestation;
  };

  const stepOf = (tag: number, message: Uint8Array, depth: number): Step => {
    const operation = readOperation(tag, cursor);
    const result = apply(operation, message);
    if (result.length > MAX_MESSAGE) cursor.fail('length');
    return { operation, made: read(result, depth + 1) };
  };

  return read(message, 1);
}

/** A timestamp as a proof holds it, without its message. Branches come in the reference client's order, whatever theirs was. */
export function timestampBytes({ attestations, steps }: Timestamp): Uint8Array {
  const branches = [
    ...attestations
      .toSorted(compareAttestations)
      .map((one) => joined([Uint8Array.of(ATTESTATION), attestationBytes(one)])),
    ...steps
      .toSorted((one, other) => compareOperations(one.operation, other.operation))
      .map(({ operation, made }) => joined([operationBytes(operation), timestampBytes(made)])),
  ];
  const last = branches.length - 1;
  return joined(branches.flatMap((one, i) => (i < last ? [Uint8Array.of(BRANCH), one] : [one])));
}

/** All that either says, once. Both are of one message. */
export function merged(one: Timestamp, other: Timestamp): Timestamp {
  const attestations = new Map<string, Attestation>();
  for (const attestation of [...one.attestations, ...other.attestations])
    attestations.set(bytesToHex(attestationBytes(attestation)), attestation);
  const steps = new Map<string, Step>();
  for (const { operation, made } of [...one.steps, ...other.steps]) {
    const name = bytesToHex(operationBytes(operation));
    const before = steps.get(name);
    steps.set(name, { operation, made: before ? merged(before.made, made) : made });
  }
  return { message: one.message, attestations: [...attestations.values()], steps: [...steps.values()] };
}

/** A timestamp with what became known of a message in it. */
export function extended(timestamp: Timestamp, known: Timestamp): Timestamp {
  // What is merged in is not looked through again: steps may lead back to the same message.
  if (compareBytes(timestamp.message, known.message) === 0) return merged(timestamp, known);
  const steps = timestamp.steps.map((step) => ({ ...step, made: extended(step.made, known) }));
  return { ...timestamp, steps };
}

/** Each attestation, with the message that it is of. */
export function attestationsIn({
  message,
  attestations,
  steps,
}: Timestamp): readonly { readonly message: Uint8Array; readonly attestation: Attestation }[] {
  return [
    ...attestations.map((attestation) => ({ message, attestation })),
    ...steps.flatMap(({ made }) => attestationsIn(made)),
  ];
}

/** The messages that calendars have, and that have not led into Bitcoin yet. */
export function pendingIn(
  timestamp: Timestamp,
): readonly { readonly message: Uint8Array; readonly calendar: string }[] {
  const { message, attestations, steps } = timestamp;
  const isInBitcoin = attestationsIn(timestamp).some(({ attestation }) => attestation.kind === 'bitcoin');
  const own = attestations.flatMap((one) =>
    one.kind === 'pending' && !isInBitcoin ? [{ message, calendar: one.calendar }] : [],
  );
  return [...own, ...steps.flatMap(({ made }) => pendingIn(made))];
}
