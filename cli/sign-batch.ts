import { getRandomValues } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { batchOf, ONLY_IN_BATCH } from '../lib/sign/batch.ts';
import { show } from '../lib/sign/publish.ts';
import type { Declaration } from '../lib/sign/sign.ts';
import type { AnchoredEnvelope } from '../lib/statement/envelope.ts';
import { writing } from './open-registry.ts';
import { RegistryRefused, SenderPoor } from './sender.ts';
import { requireNoSidecar, writeSidecar } from './sidecar.ts';
import { filesToSign, type SignOptions, signInput } from './sign.ts';
import type { Output } from './verify.ts';

/**
 * Signs many files as leaves of one batch, and anchors its root in one transaction, which the signing key pays for. Each
 * file gets its signed statement beside it, with salt and proof. Nothing of a file becomes public by that; with `publish`
 * the statements are given to the service, and by that to everybody.
 *
 * The statements are on disk before the root is sent: a root whose salts are lost proves nothing to anybody.
 *
 * @throws whatever reading, signing, writing and sending throw.
 */
export async function signBatch(
  names: readonly string[],
  secret: Uint8Array,
  declaration: Declaration,
  options: SignOptions,
  { out }: Output,
): Promise<void> {
  const { principal, publish, service } = options;
  const files = await filesToSign(names);
  for (const { path } of files) await requireNoSidecar(path);
  const signed = [];
  for (const file of files) signed.push(await signInput(file, secret, declaration, options, ONLY_IN_BATCH));
  const envelopes = batchOf(signed, getRandomValues(new Uint8Array(32)));
  const { root, leafCount } = envelopes[0]!.batch;

  await writing(options, secret, async ({ send }) => {
    const written: string[] = [];
    for (const [i, { path }] of files.entries()) written.push(await writeSidecar(path, envelopes[i]!));
    const anchored = principal
      ? send('anchorFor', [principal.author, principal.keyIdx, root, leafCount, NO_DOCUMENT])
      : send('anchor', [root, leafCount, NO_DOCUMENT]);
    const sent = await anchored.catch(async (error) => {
      // Of any other failure nobody knows whether the root is anchored after all.
      if (error instanceof SenderPoor || error instanceof RegistryRefused)
        await Promise.all(written.map((place) => rm(place)));
      throw error;
    });
    for (const [i, { name }] of files.entries()) {
      const { claim, batch }: AnchoredEnvelope = envelopes[i]!;
      const { content, author, meta } = claim;
      const { index } = batch;
      if (publish) await show(envelopes[i]!, service, fetch);
      out(JSON.stringify({ input: name, content, author, meta, root, index, ...sent }));
    }
  });
}

/** A batch may have a document of its own; ours have none. */
const NO_DOCUMENT = `0x${'00'.repeat(32)}`;
