import type { Hex } from '../content/hex.ts';
import {
  type AnchoredEnvelope,
  type Envelope,
  EnvelopeInvalid,
  readEnvelope,
} from '../statement/envelope.ts';
import { isSignedByAuthor, type RegistryDomain } from '../statement/signed-claim.ts';
import { isRecordOf } from '../statement/source.ts';
import type { StatementText } from '../statement/statement.ts';
import type { RegistryLane } from './lane.ts';
import type { Registry } from './registry.ts';
import { RegistryUnreachable } from './rpc.ts';

/** The registry as far as signed statements are held against it. */
type Judges = Pick<Registry, 'isSigned'> & { readonly config: RegistryDomain };

/** Of the statements that a page or file carries for one content, so many are looked at. */
export const MAX_CARRIED = 4;

/**
 * The lane for one content, which also knows the signed statements that came with it: beside its file, inside it, or in its page.
 * Each is believed for its hash, its signature and its proof; what is recorded or anchored, the chain is asked as for any other.
 *
 * @param note told why a statement is not the one that was claimed; the content is then judged without it.
 */
export function withCarried(
  lane: RegistryLane,
  carried: readonly Envelope[],
  note: (why: string) => void,
): RegistryLane {
  if (carried.length === 0) return lane;
  const { registry, anchored, statementOf, envelopeOf } = lane;
  const own = carried.flatMap(({ batch, ...envelope }) => (batch ? [{ ...envelope, batch }] : []));
  async function recorded(
    claim: Parameters<RegistryLane['statementOf']>[0],
    tell: (why: string) => void,
  ): Promise<Envelope | undefined> {
    for (const envelope of carried) if (await isRecorded(envelope, claim, registry, tell)) return envelope;
    return undefined;
  }
  return {
    ...lane,
    anchored: async (contents) => [
      ...own.filter(({ claim }) => contents.includes(claim.content)),
      ...((await anchored?.(contents)) ?? []),
    ],
    statementOf: async (claim) => (await statementOf(claim)) ?? textOf(await recorded(claim, note)),
    envelopeOf: async (claim) => (await envelopeOf?.(claim)) ?? withoutBatch(await recorded(claim, () => {})),
  };
}

/**
 * The statements about one content among untrusted ones, signatures checked. The others are passed over before anybody is
 * asked about them.
 *
 * @param texts JSON, or anything else, from anywhere; only the first {@link MAX_CARRIED} about the content are looked at.
 */
export async function carriedFor(
  content: Hex,
  texts: readonly string[],
  registry: Judges,
): Promise<readonly Envelope[]> {
  const about = texts
    .map(parsed)
    .filter((value) => contentNamed(value) === content)
    .slice(0, MAX_CARRIED);
  const opened = await Promise.all(
    about.map((value) =>
      openSigned(value, registry).catch((error: unknown) => {
        if (error instanceof EnvelopeInvalid || error instanceof RegistryUnreachable) return undefined;
        throw error;
      }),
    ),
  );
  return opened.filter((envelope) => envelope !== undefined);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function contentNamed(value: unknown): unknown {
  return (value as { claim?: { content?: unknown } | null } | null)?.claim?.content;
}

/**
 * Opens an envelope: its hash, its signature and its proof are right.
 *
 * @throws EnvelopeInvalid; RegistryUnreachable where a delegate or a contract signed and the chain can't be asked.
 */
export async function openSigned(value: unknown, registry: Judges): Promise<Envelope> {
  const envelope = readEnvelope(value, registry.config);
  const { claim } = envelope;
  const isOwn = claim.keyIdx === 0 && isSignedByAuthor(claim, registry.config);
  if (!isOwn && !(await registry.isSigned?.(claim)))
    throw new EnvelopeInvalid('signature-invalid', claim.author);
  return envelope;
}

/**
 * Opens an envelope whose claim lies in a batch: signature and proof are right. Undefined where it names no batch.
 *
 * @throws EnvelopeInvalid; RegistryUnreachable where a delegate or a contract signed and the chain can't be asked.
 */
export async function openAnchored(value: unknown, registry: Judges): Promise<AnchoredEnvelope | undefined> {
  const { batch, ...envelope } = await openSigned(value, registry);
  return batch && { ...envelope, batch };
}

/** Whether a recorded claim was made with a statement: the events of its block tell. */
async function isRecorded(
  { claim: signed }: Envelope,
  { content, author, block }: Parameters<RegistryLane['statementOf']>[0],
  registry: Registry,
  note: (why: string) => void,
): Promise<boolean> {
  if (signed.content !== content || signed.author !== author) return false;
  try {
    const records = await registry.claimsBetween(block, block);
    const record = records.find((one) => one.content === content && one.author === author);
    if (record && isRecordOf(signed, record)) return true;
    note('the statement beside it is not the one that was claimed.');
  } catch (error) {
    if (!(error instanceof RegistryUnreachable)) throw error;
    note(error.message);
  }
  return false;
}

function textOf(envelope: Envelope | undefined): StatementText | undefined {
  if (!envelope) return undefined;
  const { fingerprints: _, ...text } = envelope.statement;
  return text;
}

function withoutBatch(envelope: Envelope | undefined): Envelope | undefined {
  if (!envelope) return undefined;
  const { batch: _, ...rest } = envelope;
  return rest;
}
