import type { Hex } from '../../content/hex.ts';
import { toBase64 } from '../base64.ts';
import { askEngine } from '../engine-client.ts';
import type { EngineVerdict, Subject } from '../messages.ts';
import type { Settings } from '../settings.ts';
import { readSource, type SignSource } from './sources.ts';

/** What a stranger who meets the content is told of it, and whether it is told of this author's claim. */
export type Stranger = { readonly word: string; readonly names: 'author' | 'other' };

/**
 * Checks a published content as a stranger does: from its bytes or words alone, through the same engine that checks pages,
 * following nobody.
 *
 * @throws EngineSilent, and what reading the source throws.
 */
export async function readBack(source: SignSource, author: Hex, settings: Settings): Promise<Stranger> {
  const content = await readSource(source);
  const subject: Subject =
    content.type === 'text'
      ? { type: 'text', text: content.text, label: '' }
      : { type: 'image', url: '', label: '', file: toBase64(content.bytes) };
  const question = {
    to: 'engine',
    type: 'verify',
    subject,
    settings: { ...settings, followed: {}, followedSites: {} },
  } as const;
  const { verdict } = await askEngine<EngineVerdict>(question);
  const { signer, word } = verdict;
  return { word, names: signer?.lane === 'registry' && signer.author === author ? 'author' : 'other' };
}
