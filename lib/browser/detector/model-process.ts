import type { ModelAnswer, ModelQuestion, ModelTasks } from './model-worker.ts';

/** How a question to a model is asked. */
export type AskModel<Type extends keyof ModelTasks> = {
  /** Gives it up: what runs is stopped at the next occasion. */
  readonly signal?: AbortSignal;
  readonly tell?: (tells: ModelTasks[Type]['tells']) => void;
};

/** A worker with one model in it. */
export type ModelProcess = {
  /** @throws {@link ModelFailed} with the worker's own reason, {@link ModelStopped} where it was ended or crashed. */
  ask<Type extends keyof ModelTasks>(
    type: Type,
    asks: ModelTasks[Type]['asks'],
    how?: AskModel<Type>,
  ): Promise<ModelTasks[Type]['answers']>;
  /** Ends the worker and frees its memory. Who still waits is told so. */
  end(why: string): void;
};

/** What of a `Worker` is used. */
export type ModelWorker = {
  postMessage(question: ModelQuestion): void;
  terminate(): void;
  onmessage: ((event: { data: ModelAnswer }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
};

type Waiting = {
  readonly resolve: (answers: never) => void;
  readonly reject: (error: Error) => void;
  readonly tell: ((tells: never) => void) | undefined;
};

/** Starts a worker for one model. */
export function startModel(worker: ModelWorker = startWorker()): ModelProcess {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let ended: ModelStopped | undefined;

  function end(why: string): void {
    ended ??= new ModelStopped(why);
    worker.terminate();
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  }

  worker.onerror = ({ message }) => end(message || 'it crashed');
  worker.onmessage = ({ data }) => {
    const asked = waiting.get(data.id);
    if (!asked) return;
    if ('tells' in data) return asked.tell?.(data.tells as never);
    waiting.delete(data.id);
    if ('failed' in data) asked.reject(new ModelFailed(data.failed));
    else asked.resolve(data.answers as never);
  };

  return {
    end,
    ask(type, asks, { signal, tell } = {}) {
      if (ended) return Promise.reject(ended);
      const id = ++last;
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        signal?.addEventListener(
          'abort',
          () => waiting.has(id) && worker.postMessage({ id, type: 'cancel' }),
        );
        waiting.set(id, { resolve, reject, tell });
        worker.postMessage({ id, type, asks } as ModelQuestion);
      });
    },
  };
}

function startWorker(): ModelWorker {
  return new Worker(new URL('./model-worker.ts', import.meta.url), {
    type: 'module',
    name: 'colophon-model',
  }) as unknown as ModelWorker;
}

/** What went wrong in the worker, by its own name and in its own words. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
  /** The name of the error in the worker, such as `NoRoom`. */
  readonly reason: string;

  constructor({ name, message }: { readonly name: string; readonly message: string }) {
    super(message);
    this.reason = name;
  }
}

/** The worker is not there any more. */
export class ModelStopped extends Error {
  override readonly name = 'ModelStopped';

  constructor(why: string) {
    super(`The detector was stopped: ${why}.`);
  }
}
