import type { Content } from '../lib/content/content.ts';
import { decodeImage } from '../lib/content/decode-node.ts';
import { ContentVector } from '../lib/content/limits.ts';
import { fingerprint } from '../lib/fingerprint/fingerprint.ts';
import { publish } from '../lib/sign/publish.ts';
import { type Declaration, signStatement, writeStatement } from '../lib/sign/sign.ts';
import { contentOf, inputsOf } from './inputs.ts';
import type { NetworkOptions } from './network-options.ts';
import { sanitize } from './sanitize.ts';
import type { Output } from './verify.ts';

/** A relayer must submit a signed claim within this time, in seconds. */
const SUBMIT_WITHIN = 3_600;

/**
 * Signs inputs one after the other and publishes each; prints one JSON line for each that was recorded.
 *
 * @returns the exit code: 0 where all were recorded, 2 where the first failure stopped it.
 */
export async function runSign(
  names: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  { registry: address, chainId, service }: NetworkOptions,
  { out, err }: Output,
): Promise<number> {
  try {
    for await (const { name, read } of inputsOf(names)) {
      const content = contentOf(await read());
      const statement = writeStatement(fingerprint(content, await decode(content)), declaration);
      const deadline = Math.floor(Date.now() / 1000) + SUBMIT_WITHIN;
      const envelope = signStatement(statement, secret, { chainId, address }, deadline);
      const { transaction, block } = await publish(envelope, service, fetch);
      const { author, meta } = envelope.claim;
      out(JSON.stringify({ input: name, content: statement.content, author, meta, transaction, block }));
    }
    return 0;
  } catch (error) {
    err(sanitize(`colophon: ${error instanceof Error ? error.message : error}`));
    return 2;
  }
}

async function decode(content: Content) {
  if (content.type === 'text') return undefined;
  try {
    return await decodeImage(content.bytes);
  } catch (error) {
    if (error instanceof ContentVector) return undefined;
    throw error;
  }
}
