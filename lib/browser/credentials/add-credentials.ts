import type { SigningKey } from '../../c2pa/signing-key.ts';
import type { MakeAnswer, MakeQuestion } from './sign-worker.ts';

/** One file takes no longer, in milliseconds. */
const TIMEOUT_MS = 60_000;

/**
 * A picture's file with Content Credentials, as a new one. The key stays in this window and the worker that is started here, and is
 * written down nowhere.
 *
 * @throws {@link CredentialsFailed}
 */
export async function addCredentials(
  file: File,
  question: Omit<MakeQuestion, 'bytes' | 'key'>,
  key: SigningKey,
): Promise<File> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const answer = await ask({ ...question, bytes, key });
  if ('failed' in answer) throw new CredentialsFailed(answer.failed);
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]*)?$/s.exec(file.name) ?? [];
  return new File([answer.file], `${stem}.c2pa${ending}`, { type: file.type });
}

function ask(question: MakeQuestion): Promise<MakeAnswer> {
  const worker = new Worker(new URL('./sign-worker.ts', import.meta.url), {
    type: 'module',
    name: 'colophon-make-credentials',
  });
  const failed = (why: string): MakeAnswer => ({ failed: `The credentials engine failed: ${why}` });
  return new Promise<MakeAnswer>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<MakeAnswer>) => resolve(data);
    worker.onerror = ({ message }) => resolve(failed(message || 'it crashed'));
    setTimeout(() => resolve(failed('it took too long')), TIMEOUT_MS);
    worker.postMessage(question);
  }).finally(() => worker.terminate());
}

/** A file could not be given credentials. */
export class CredentialsFailed extends Error {
  override name = 'CredentialsFailed';
}
