import { contentKey } from '../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../lib/fingerprint/fingerprint.ts';
import type { RegistryClient } from '../lib/registry/client.ts';
import { EXIT } from './exit-code.ts';
import { contentOf, inputsOf } from './inputs.ts';
import { sanitize } from './sanitize.ts';
import type { Output } from './verify.ts';

/**
 * Proves for each input, at one block header, that its first claim is in the registry, or that it has none. Prints one
 * JSON object per input: the claim with `included`, or `excluded`, and the block whose header the proof hashes up to.
 *
 * @returns 0 where all could be proved, else 2.
 */
export async function runProve(
  names: readonly string[],
  registry: Pick<RegistryClient, 'prove'>,
  { out, err }: Output,
): Promise<number> {
  let failed = false;
  for await (const { name, read } of inputsOf(names)) {
    try {
      const content = contentKey(exactFingerprint(await contentOf(await read())));
      const { block, header, refused, ...proved } = await registry.prove({ content });
      out(
        JSON.stringify({
          input: name,
          content,
          ...proved,
          block: { number: block.number, hash: block.hash },
          header,
          refused,
        }),
      );
    } catch (error) {
      failed = true;
      err(sanitize(`colophon: ${name}: ${error instanceof Error ? error.message : error}`));
    }
  }
  return failed ? EXIT.unchecked : EXIT.answered;
}
