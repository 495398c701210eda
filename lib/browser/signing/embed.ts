import { assertWithin, limits } from '../../content/limits.ts';
import { embedStatement } from '../../statement/embedded.ts';
import type { Envelope } from '../../statement/envelope.ts';
import { FileUnreadable } from './sources.ts';

/**
 * The file with its signed statement in it, and a name for it.
 *
 * @throws NotEmbeddable; ContentTooLarge; FileUnreadable
 */
export async function embedInFile(
  file: File,
  envelope: Envelope,
): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  assertWithin(limits.fileBytes, file.size);
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    (error: unknown) => Promise.reject(new FileUnreadable(file.name, error)),
  );
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]*)?$/s.exec(file.name) ?? [];
  return { name: `${stem}.signed${ending}`, bytes: embedStatement(bytes, envelope) };
}
