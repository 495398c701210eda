import { hash } from 'node:crypto';

/** One input of a run, as it goes from the producer to a worker. */
export type Task = {
  readonly run: string;
  /** What it is called in the results. */
  readonly input: string;
  /** Changes when what would be read changes. */
  readonly stamp: string;
  /** Where it lies, for a file that workers can read themselves; the bytes of anything else are in the database. */
  readonly path?: string;
  /** Whether the report wants a small picture of it. */
  readonly thumbnail?: true;
};

/** The name of a task: the same for the same input of the same run. */
export function taskId({ run, input, stamp }: Task): string {
  return hash('sha256', JSON.stringify([run, input, stamp]));
}

/** What a queue holds, read as a task: others may write to the same Redis. @throws TaskMalformed */
export function taskIn(value: unknown): Task {
  const { run, input, stamp, path, thumbnail } = (value ?? {}) as Record<string, unknown>;
  const texts = [run, input, stamp, path ?? ''];
  if (!texts.every((text) => typeof text === 'string')) throw new TaskMalformed();
  return {
    ...({ run, input, stamp } as Pick<Task, 'run' | 'input' | 'stamp'>),
    ...(path === undefined ? {} : { path: path as string }),
    ...(thumbnail === true ? { thumbnail } : {}),
  };
}

/** The queue holds something else than a task. */
export class TaskMalformed extends Error {
  override name = 'TaskMalformed';
  constructor() {
    super('The queue holds something that is no task of this program.');
  }
}
