import { openSigned, withCarried } from '../registry/carried.ts';
import type { Registry } from '../registry/registry.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import { type Envelope, EnvelopeInvalid } from '../statement/envelope.ts';
import type { Lanes } from '../verify.ts';

/** A file's signed statement lies beside it, under its name and this. */
export const SIDECAR = '.colophon.json';

/** The file that a page's link names in the page's own folder, where it is a signed statement; undefined for any other link. */
export function statementNamed(href: string): string | undefined {
  try {
    const name = decodeURIComponent(href);
    return name.endsWith(SIDECAR) && !/[/\\:\0?#]/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The lanes for one file, which also know what lies beside it: the statement of a claim that the chain records, and the
 * claim itself where it lies in a batch.
 *
 * @param value what lies there, untrusted.
 * @param note told why what lies there is not believed; the file is then judged without it.
 */
export async function lanesBeside(value: unknown, lanes: Lanes, note: (why: string) => void): Promise<Lanes> {
  const beside = await signedBeside(value, lanes.registry.registry, note);
  return beside ? { ...lanes, registry: withCarried(lanes.registry, [beside], note) } : lanes;
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
