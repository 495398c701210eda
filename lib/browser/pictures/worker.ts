import { ContentFailure } from '../../content/limits.ts';
import type { PictureQuestion, WorkerAnswer } from '../../content/picture-pool.ts';
import { reusedRoom } from '../../content/room.ts';
import { answerAbout, type PictureAnswers } from './answer.ts';

// A worker of the pool: takes one question at a time, and answers it.

/** A dedicated worker's own scope, which the types of a window do not know. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<PictureQuestion<PictureAnswers>>) => void;
  postMessage(answer: WorkerAnswer<PictureAnswers>, transfer: Transferable[]): void;
};

/** Memory that a worker keeps for pixels, in bytes: a picture of some ten megapixels. */
const room = reusedRoom(32 << 20);

scope.onmessage = async ({ data }) => {
  try {
    const value = await answerAbout(data, room);
    const large =
      typeof value === 'object' && 'raster' in value ? [value.raster.rgba.buffer as ArrayBuffer] : [];
    scope.postMessage({ value }, large);
  } catch (error) {
    if (error instanceof ContentFailure) {
      scope.postMessage({ failure: { code: error.code, message: error.message } }, []);
    } else scope.postMessage({ bug: error instanceof Error ? `${error.stack}` : String(error) }, []);
  }
};
