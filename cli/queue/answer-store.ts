import { randomUUID } from 'node:crypto';
import { isSettled } from '../../lib/batch/line.ts';
import type { Database, Value } from '../database/database.ts';
import { openDatabase } from '../database/open.ts';
import { createTables } from '../database/tables.ts';
import type { Answer } from '../verify.ts';
import { type Task, taskId } from './task.ts';

/** What workers can't read for themselves: the bytes, and of a page what it links to, by its links as they are written. */
export type Sent = { readonly bytes: Uint8Array; readonly linked: Readonly<Record<string, string>> };

/** The answers of runs, in a database that a producer shares with any number of workers. */
export type AnswerStore = {
  /**
   * A run of these settings: a new one, or with `resume` the last there is. Of that, answers which asking again may change are
   * forgotten.
   */
  openRun(settings: string, resume: boolean): Promise<string>;
  find(task: Task): Promise<Answer | undefined>;
  /**
   * Keeps the first answer to a task, and lets go of its bytes. However often a task is worked on, it has one answer.
   *
   * @returns the one that is kept.
   */
  add(task: Task, answer: Answer): Promise<Answer>;
  /** Keeps what workers can't read for themselves, until their task is answered. */
  send(task: Task, sent: Sent): Promise<void>;
  sentFor(task: Task): Promise<Sent | undefined>;
  close(): Promise<void>;
};

/** Opens the store at a PostgreSQL address (`postgres://…`) or in a file. @throws StorageUnusable */
export async function openAnswerStore(place: string): Promise<AnswerStore> {
  const database = openDatabase(place);
  await createTables(database, tables(database.bytesType));
  const first = async (sql: string, values: readonly Value[]) => (await database.query(sql, values))[0];
  return {
    async openRun(settings, resume) {
      const last = resume && (await first(LAST_RUN, [settings]));
      if (last) {
        await database.query('DELETE FROM answers WHERE run = $1 AND settled = 0', [last.run!]);
        return last.run as string;
      }
      const run = randomUUID();
      await database.query('INSERT INTO runs (run, settings, started) VALUES ($1, $2, $3)', [
        ...[run, settings, Date.now()],
      ]);
      return run;
    },
    async find(task) {
      const row = await first('SELECT answer FROM answers WHERE task = $1', [taskId(task)]);
      return row && (JSON.parse(row.answer as string) as Answer);
    },
    add: (task, answer) =>
      database.transaction(async (query) => {
        const settled = isSettled(answer.line) ? 1 : 0;
        await query(ADD, [taskId(task), task.run, settled, JSON.stringify(answer)]);
        await query('DELETE FROM task_bytes WHERE task = $1', [taskId(task)]);
        await query('DELETE FROM task_links WHERE task = $1', [taskId(task)]);
        const [kept] = await query('SELECT answer FROM answers WHERE task = $1', [taskId(task)]);
        return JSON.parse(kept!.answer as string) as Answer;
      }),
    send: (task, { bytes, linked }) =>
      database.transaction(async (query) => {
        await query(SEND_BYTES, [taskId(task), bytes]);
        if (Object.keys(linked).length > 0) await query(SEND_LINKS, [taskId(task), JSON.stringify(linked)]);
      }),
    async sentFor(task) {
      const row = await first('SELECT bytes FROM task_bytes WHERE task = $1', [taskId(task)]);
      if (!row) return undefined;
      const links = await first('SELECT linked FROM task_links WHERE task = $1', [taskId(task)]);
      const linked: Sent['linked'] = links ? JSON.parse(links.linked as string) : {};
      return { bytes: new Uint8Array(row.bytes as Uint8Array), linked };
    },
    close: database.close,
  };
}

const LAST_RUN = 'SELECT run FROM runs WHERE settings = $1 ORDER BY started DESC LIMIT 1';

const ADD = 'INSERT INTO answers (task, run, settled, answer) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING';

const SEND_BYTES = 'INSERT INTO task_bytes (task, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING';

const SEND_LINKS = 'INSERT INTO task_links (task, linked) VALUES ($1, $2) ON CONFLICT DO NOTHING';

function tables(bytes: Database['bytesType']): string[] {
  return [
    'TABLE runs (run TEXT PRIMARY KEY, settings TEXT NOT NULL, started BIGINT NOT NULL)',
    'TABLE answers (task TEXT PRIMARY KEY, run TEXT NOT NULL, settled INTEGER NOT NULL, answer TEXT NOT NULL)',
    `TABLE task_bytes (task TEXT PRIMARY KEY, bytes ${bytes} NOT NULL)`,
    'TABLE task_links (task TEXT PRIMARY KEY, linked TEXT NOT NULL)',
  ];
}
