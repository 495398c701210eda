import { batchSlot } from '../lib/registry/slots.ts';
import { unpackBatch } from '../lib/registry/word.ts';
import { AnchorInvalid, anchorArguments, parseAnchor, type SignedAnchor } from '../lib/statement/anchor.ts';
import { inputsOf } from './inputs.ts';
import type { ChainOptions } from './network-options.ts';
import { writing } from './open-registry.ts';
import type { Output } from './verify.ts';

/**
 * Brings batches that others signed (`colophon sign --batch --sign-only`), one a line of the input, to the chain; the account
 * behind `secret` pays. Prints one JSON line for each. Bringing one twice does nothing.
 *
 * @throws AnchorInvalid for the first line that is none, before anything is brought; whatever asking and sending throw.
 */
export async function bringAnchors(
  secret: Uint8Array,
  file: string,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  const anchors: SignedAnchor[] = [];
  for await (const { read } of inputsOf([file])) {
    const lines = new TextDecoder().decode(await read()).split('\n');
    for (const line of lines.filter((line) => line.trim() !== '')) anchors.push(parseAnchor(parseJson(line)));
  }
  const domain = { chainId: options.chainId, address: options.registry };
  await writing(options, secret, async ({ send }, { wordsAt }) => {
    for (const anchor of anchors) {
      const { author, root, leafCount } = anchor;
      const { words } = await wordsAt([batchSlot(author, root)]);
      const before = unpackBatch(BigInt(words[0]!));
      const brought = before
        ? { state: 'already-anchored', block: before.block }
        : { state: 'anchored', ...(await send('anchorBySig', anchorArguments(anchor, domain))) };
      out(JSON.stringify({ author, root, leafCount, ...brought }));
    }
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new AnchorInvalid('a line', line);
  }
}
