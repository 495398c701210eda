import { parentPort } from 'node:worker_threads';
import { ContentFailure } from '../../lib/content/limits.ts';
import type { PictureQuestion, WorkerAnswer } from '../../lib/content/picture-pool.ts';
import { type NodePictureAnswers, pictureAnswers } from './answers.ts';

// A thread of the pool: takes one question at a time, and answers it.

parentPort?.on('message', async ({ kind, bytes }: PictureQuestion<NodePictureAnswers>) => {
  const said = await answer(kind, bytes);
  parentPort?.postMessage(said, 'value' in said ? handedOver(said.value) : []);
});

/** What an answer holds most of is handed over, not copied. */
function handedOver(value: NodePictureAnswers[keyof NodePictureAnswers]): ArrayBuffer[] {
  return value && 'look' in value ? [value.look.view.data.buffer as ArrayBuffer] : [];
}

async function answer(
  kind: keyof NodePictureAnswers,
  bytes: Uint8Array,
): Promise<WorkerAnswer<NodePictureAnswers>> {
  try {
    return { value: await pictureAnswers[kind](bytes) };
  } catch (error) {
    if (error instanceof ContentFailure) return { failure: { code: error.code, message: error.message } };
    return { bug: error instanceof Error ? `${error.stack}` : String(error) };
  }
}
