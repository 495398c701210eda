import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { htmlSnippet } from '../lib/sign/html-snippet.ts';
import { embedStatement } from '../lib/statement/embedded.ts';
import { type Envelope, readEnvelope } from '../lib/statement/envelope.ts';
import { EXIT } from './exit-code.ts';
import { inputsOf } from './inputs.ts';
import type { NetworkOptions } from './network-options.ts';
import { NothingKept } from './reveal.ts';
import { sanitize } from './sanitize.ts';
import { readSidecar, SIDECAR } from './sidecar.ts';
import type { Output } from './verify.ts';

/**
 * Puts the signed statements that lie beside files into them. A picture is written anew beside the old one, as
 * `<name>.signed.<ending>`; for a text, what its page has to hold is given. Prints one JSON line for each.
 *
 * @returns 0 where all were, else 2.
 */
export async function runEmbed(
  names: readonly string[],
  { chainId, registry: address }: Pick<NetworkOptions, 'chainId' | 'registry'>,
  { out, err }: Output,
): Promise<number> {
  let failed = false;
  for await (const { name, path } of inputsOf(names)) {
    try {
      const kept = path === undefined ? undefined : await readSidecar(path);
      if (path === undefined || kept === undefined) throw new NothingKept();
      out(JSON.stringify({ input: name, ...(await embed(path, readEnvelope(kept, { chainId, address }))) }));
    } catch (error) {
      failed = true;
      err(sanitize(`colophon: ${name}: ${error instanceof Error ? error.message : error}`));
    }
  }
  return failed ? EXIT.unchecked : EXIT.answered;
}

async function embed(path: string, envelope: Envelope): Promise<{ file: string } | { html: string }> {
  if (envelope.statement.fingerprints.type === 'text')
    return { html: htmlSnippet(envelope, basename(path) + SIDECAR) };
  const bytes = new Uint8Array(await readFile(path));
  const ending = extname(path);
  const file = `${path.slice(0, path.length - ending.length)}.signed${ending}`;
  await writeFile(file, embedStatement(bytes, envelope), { flag: 'wx' });
  return { file };
}
