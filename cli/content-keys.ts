import type { Hex } from '../lib/content/hex.ts';
import { contentKey } from '../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../lib/fingerprint/fingerprint.ts';
import { contentOf, inputsOf } from './inputs.ts';

/** An input and the key under which it is claimed. */
export type KeyedInput = { readonly input: string; readonly content: Hex };

/**
 * The content keys of inputs, in order: of files, folders, web addresses and standard input by what is in them; a content
 * key stands for itself.
 *
 * @throws InputMissing, ContentFailure for the first input that can't be read.
 */
export async function contentKeysOf(names: readonly string[]): Promise<KeyedInput[]> {
  const keyed: KeyedInput[] = [];
  for (const name of names) {
    if (/^0x[0-9a-fA-F]{64}$/.test(name)) keyed.push({ input: name, content: name.toLowerCase() as Hex });
    else
      for await (const { name: input, read } of inputsOf([name]))
        keyed.push({ input, content: contentKey(exactFingerprint(await contentOf(await read()))) });
  }
  return keyed;
}

/** The content key of one input. @throws {@link NotOneInput} for a folder with another number of files. */
export async function contentKeyOf(name: string): Promise<Hex> {
  const [first, ...others] = await contentKeysOf([name]);
  if (!first || others.length > 0) throw new NotOneInput(name);
  return first.content;
}

/** One content is meant, and this is none or several. */
export class NotOneInput extends Error {
  override name = 'NotOneInput';
  constructor(name: string) {
    super(`"${name}" is not one content: name a file or a content key.`);
  }
}
