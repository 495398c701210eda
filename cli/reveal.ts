import { show } from '../lib/sign/publish.ts';
import { readEnvelope } from '../lib/statement/envelope.ts';
import { EXIT } from './exit-code.ts';
import { inputsOf } from './inputs.ts';
import type { NetworkOptions } from './network-options.ts';
import { sanitize } from './sanitize.ts';
import { readSidecar } from './sidecar.ts';
import type { Output } from './verify.ts';

/**
 * Shows what was anchored under embargo (`colophon sign --batch` without `--publish`): gives the signed statements beside the files
 * to the statement server, and by that to everybody. That is for good. Prints one JSON line for each.
 *
 * @returns 0 where the server has all of them now, else 2.
 */
export async function runReveal(
  names: readonly string[],
  { service, chainId, registry: address }: NetworkOptions,
  { out, err }: Output,
): Promise<number> {
  let failed = false;
  for await (const { name, path } of inputsOf(names)) {
    try {
      const kept = path === undefined ? undefined : await readSidecar(path);
      if (kept === undefined) throw new NothingKept();
      const envelope = readEnvelope(kept, { chainId, address });
      await show(envelope, service, fetch);
      const { content, author, meta } = envelope.claim;
      out(JSON.stringify({ input: name, content, author, meta, state: 'revealed' }));
    } catch (error) {
      failed = true;
      err(sanitize(`colophon: ${name}: ${error instanceof Error ? error.message : error}`));
    }
  }
  return failed ? EXIT.unchecked : EXIT.answered;
}

/** No signed statement lies beside the input. */
export class NothingKept extends Error {
  override name = 'NothingKept';
  constructor() {
    super('no signed statement lies beside it. Keep <file>.colophon.json where the file is.');
  }
}
