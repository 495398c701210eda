import type { RegistryLane } from '../registry/lane.ts';
import type { Registry } from '../registry/registry.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import {
  type AnchoredEnvelope,
  type Envelope,
  EnvelopeInvalid,
  readEnvelope,
} from '../statement/envelope.ts';
import { isSignedByAuthor } from '../statement/signed-claim.ts';
import { isRecordOf } from '../statement/source.ts';
import type { StatementText } from '../statement/statement.ts';
import type { Lanes } from '../verify.ts';

/** A file's signed statement lies beside it, under its name and this. */
export const SIDECAR = '.colophon.json';

/**
 * The lanes for one file, which also know what lies beside it: the statement of a claim that the chain records, and the
 * claim itself where it lies in a batch. It is believed for its signature and its proof; what is recorded or anchored, the
 * chain is asked as for any other.
 *
 * @param value what lies there, untrusted.
 * @param note told why what lies there is not believed; the file is then judged without it.
 */
export async function lanesBeside(value: unknown, lanes: Lanes, note: (why: string) => void): Promise<Lanes> {
  const { registry, anchored, statementOf, envelopeOf } = lanes.registry;
  const beside = await signedBeside(value, registry, note);
  if (!beside) return lanes;
  const { batch, ...envelope } = beside;
  const own = batch ? [{ ...envelope, batch }] : [];
  const lane: RegistryLane = {
    ...lanes.registry,
    anchored: async (contents) => [
      ...own.filter(({ claim }) => contents.includes(claim.content)),
      ...((await anchored?.(contents)) ?? []),
    ],
    statementOf: async (claim) =>
      (await statementOf(claim)) ?? (await statementBeside(beside, claim, registry, note)),
    envelopeOf: async (claim) =>
      (await envelopeOf?.(claim)) ??
      ((await statementBeside(beside, claim, registry, () => {})) ? envelope : undefined),
  };
  return { ...lanes, registry: lane };
}

async function signedBeside(
  value: unknown,
  registry: Registry,
  note: (why: string) => void,
): Promise<Envelope | undefined> {
  try {
    return await openSigned(value, registry);
  } catch (error) {
    if (!(error instanceof EnvelopeInvalid || error instanceof RegistryUnreachable)) throw error;
    note(error.message);
    return undefined;
  }
}

/** The statement beside a file, where it is the one that a recorded claim was made with: its block's events tell. */
async function statementBeside(
  { statement, claim: signed }: Envelope,
  { content, author, block }: Parameters<RegistryLane['statementOf']>[0],
  registry: Registry,
  note: (why: string) => void,
): Promise<StatementText | undefined> {
  if (signed.content !== content || signed.author !== author) return undefined;
  try {
    const records = await registry.claimsBetween(block, block);
    const record = records.find((one) => one.content === content && one.author === author);
    if (!record || !isRecordOf(signed, record)) {
      note('the statement beside it is not the one that was claimed.');
      return undefined;
    }
    const { fingerprints: _, ...text } = statement;
    return text;
  } catch (error) {
    if (!(error instanceof RegistryUnreachable)) throw error;
    note(error.message);
    return undefined;
  }
}

/**
 * Opens an envelope whose claim lies in a batch: signature and proof are right. Undefined where it names no batch.
 *
 * @throws EnvelopeInvalid; RegistryUnreachable where a delegate or a contract signed and the chain can't be asked.
 */
export async function openAnchored(
  value: unknown,
  registry: Pick<Registry, 'config' | 'isSigned'>,
): Promise<AnchoredEnvelope | undefined> {
  const { batch, ...envelope } = await openSigned(value, registry);
  return batch && { ...envelope, batch };
}

async function openSigned(
  value: unknown,
  registry: Pick<Registry, 'config' | 'isSigned'>,
): Promise<Envelope> {
  const envelope = readEnvelope(value, registry.config);
  const { claim } = envelope;
  const isOwn = claim.keyIdx === 0 && isSignedByAuthor(claim, registry.config);
  if (!isOwn && !(await registry.isSigned?.(claim)))
    throw new EnvelopeInvalid('signature-invalid', claim.author);
  return envelope;
}
