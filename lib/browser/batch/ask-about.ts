import { lineOfFailure } from '../../batch/line.ts';
import type { EngineBatch, EngineMessage } from '../messages.ts';
import { FileGone } from './file-gone.ts';
import { linkedStatements } from './linked-statements.ts';
import type { PageInput } from './page-input.ts';

export type BatchQuestion = Extract<EngineMessage, { type: 'batch' }>;

/** Asks the engine about an address. */
export function askAboutAddress(
  { name, from = 'list' }: PageInput,
  question: Omit<BatchQuestion, 'from' | 'name'>,
  ask: (question: BatchQuestion) => Promise<EngineBatch>,
): Promise<EngineBatch> {
  return ask({ ...question, name, from: { url: name, as: from } });
}

/** Holds a file out to the engine until it has answered. One that can't be read is answered with the reason. */
export async function askAboutFile(
  input: PageInput,
  question: Omit<BatchQuestion, 'from' | 'name'>,
  ask: (question: BatchQuestion) => Promise<EngineBatch>,
): Promise<EngineBatch> {
  const { name } = input;
  let [address, around]: [string | undefined, Pick<BatchQuestion, 'beside' | 'linked'>] = [undefined, {}];
  try {
    const file = await blobOf(input);
    address = URL.createObjectURL(file);
    around = await whatLiesAround(file, input);
  } catch (error) {
    if (address !== undefined) URL.revokeObjectURL(address);
    const why = error instanceof DOMException ? new FileGone(error) : error;
    return { answer: { line: lineOfFailure(name, why) }, notes: [] };
  }
  const asked = { ...question, name, ...around, from: { blob: address } };
  return ask(asked).finally(() => URL.revokeObjectURL(address));
}

async function whatLiesAround(
  file: Blob,
  input: PageInput,
): Promise<Pick<BatchQuestion, 'beside' | 'linked'>> {
  const beside = await input.beside?.();
  const linked = input.linked && (await linkedStatements(file, input.linked));
  return { ...(beside === undefined ? {} : { beside }), ...(linked ? { linked } : {}) };
}

async function blobOf(input: PageInput): Promise<Blob> {
  if (input.file) return input.file();
  return new Blob([(await input.read()) as BlobPart]);
}
