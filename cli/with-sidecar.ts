import type { Registry } from '../lib/registry/registry.ts';
import { RegistryUnreachable } from '../lib/registry/rpc.ts';
import { type AnchoredEnvelope, EnvelopeInvalid, readEnvelope } from '../lib/statement/envelope.ts';
import { isSignedByAuthor } from '../lib/statement/signed-claim.ts';
import type { Lanes } from '../lib/verify.ts';
import { readSidecar, SidecarUnreadable } from './sidecar.ts';

/**
 * The lanes for one file, which also know the claim that lies beside it with its proof. It is believed for its signature
 * and its proof; whether its batch is anchored, the chain is asked as for any other.
 *
 * @param note told why what lies there is not believed; the file is then judged without it.
 */
export async function withSidecar(lanes: Lanes, path: string, note: (why: string) => void): Promise<Lanes> {
  const { registry, anchored } = lanes.registry;
  const beside = await claimBeside(path, registry, note);
  if (!beside) return lanes;
  const both = async (contents: Parameters<NonNullable<typeof anchored>>[0]) => {
    const own = contents.includes(beside.claim.content) ? [beside] : [];
    return [...own, ...((await anchored?.(contents)) ?? [])];
  };
  return { ...lanes, registry: { ...lanes.registry, anchored: both } };
}

async function claimBeside(
  path: string,
  registry: Registry,
  note: (why: string) => void,
): Promise<AnchoredEnvelope | undefined> {
  try {
    const value = await readSidecar(path);
    return value === undefined ? undefined : await openAnchored(value, registry);
  } catch (error) {
    const isExpected =
      error instanceof SidecarUnreadable ||
      error instanceof EnvelopeInvalid ||
      error instanceof RegistryUnreachable;
    if (!isExpected) throw error;
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
  const { batch, ...envelope } = readEnvelope(value, registry.config);
  const { claim } = envelope;
  const isOwn = claim.keyIdx === 0 && isSignedByAuthor(claim, registry.config);
  if (!isOwn && !(await registry.isSigned?.(claim)))
    throw new EnvelopeInvalid('signature-invalid', claim.author);
  return batch && { ...envelope, batch };
}
