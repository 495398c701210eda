import { openSigned, withCarried } from '../lib/registry/carried.ts';
import type { Registry } from '../lib/registry/registry.ts';
import { RegistryUnreachable } from '../lib/registry/rpc.ts';
import { type Envelope, EnvelopeInvalid } from '../lib/statement/envelope.ts';
import type { Lanes } from '../lib/verify.ts';
import { readSidecar, SidecarUnreadable } from './sidecar.ts';

/**
 * The lanes for one file, which also know what lies beside it: the statement of a claim that the chain records, and the
 * claim itself where it lies in a batch.
 *
 * @param note told why what lies there is not believed; the file is then judged without it.
 */
export async function withSidecar(lanes: Lanes, path: string, note: (why: string) => void): Promise<Lanes> {
  const beside = await signedBeside(path, lanes.registry.registry, note);
  return beside ? { ...lanes, registry: withCarried(lanes.registry, [beside], note) } : lanes;
}

async function signedBeside(
  path: string,
  registry: Registry,
  note: (why: string) => void,
): Promise<Envelope | undefined> {
  try {
    const value = await readSidecar(path);
    return value === undefined ? undefined : await openSigned(value, registry);
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
