import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../../cli/database/open.ts';
import { openAnswerStore } from '../../../cli/queue/answer-store.ts';
import { photograph, resizedCopy } from '../../../cli/samples/pictures.ts';
import { zipOf } from '../batch/zip-file.ts';
import { colophon } from '../colophon.ts';
import { type PostgresServer, startPostgres } from '../database/postgres-server.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const redis = await startRedis();
const postgres = redis && (await startPostgres());

// The real command, offline: what is tested is who does the work, and that all of it is done.
const DETECTOR = ['--lanes', 'c2pa,detector'];
const CREDENTIALS = ['--lanes', 'c2pa'];
const PICTURES = 12;

let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-queue-'));
  await mkdir(join(folder, 'wire'));
  const canyon = await photograph('black-canyon');
  for (let i = 0; i < PICTURES; i++)
    await writeFile(join(folder, `wire/${i}.webp`), await resizedCopy(canyon, 200 + i, 60));
  await writeFile(join(folder, 'leak.zip'), zipOf([{ name: 'in/side.txt', bytes: 'Words inside.' }]));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
});

afterAll(async () => {
  await redis?.down();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

type Run = { readonly queue: RedisServer; readonly db: string; readonly lanes: readonly string[] };

const shared = ({ queue, db, lanes }: Run) => ['--queue', queue.url, '--db', db, ...lanes];
const inputs = () => [join(folder, 'wire'), join(folder, 'leak.zip'), join(folder, 'gone.jpg')];

/** Starts a worker. @returns it, when it listens. */
async function worker(run: Run): Promise<ChildProcess & { queueName: string }> {
  const args = ['cli/main.ts', 'worker', '--jobs', '2', ...shared(run)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return Object.assign(child, { queueName: `colophon-verify-${JSON.parse(line.toString()).queue}` });
}

async function here(lanes: readonly string[]): Promise<string> {
  return (await colophon(['verify', ...inputs(), ...lanes, '--json'])).out;
}

/** How many answers the database has; 0 where it has not been made yet. */
async function answered(db: string): Promise<number> {
  const database = openDatabase(db);
  try {
    const [row] = await database.query('SELECT COUNT(*) AS n FROM answers');
    return Number(row!.n);
  } catch {
    return 0;
  } finally {
    await database.close();
  }
}

const until = (isSo: () => Promise<boolean>) => vi.waitUntil(isSo, { timeout: 60_000, interval: 50 });

describe.skipIf(!redis)('work that is shared by a queue', () => {
  const queue = redis!;
  const file = (name: string) => join(folder, `${name}.db`);

  test('gives what one machine gives, in the same order: files, what is in archives, what is not there', async () => {
    const run = { queue, db: file('plain'), lanes: CREDENTIALS };
    const producer = colophon(['verify', ...inputs(), ...shared(run), '--json']);
    await worker(run);
    const { code, out } = await producer;
    expect(out).toBe(await here(CREDENTIALS));
    expect(code).toBe(2);
    expect(await answered(run.db)).toBe(PICTURES + 1);
  });

  test('loses and repeats nothing on two queues with four workers of which one is killed at work', async () => {
    const one = { queue, db: file('both'), lanes: DETECTOR };
    const other = { queue, db: file('both'), lanes: CREDENTIALS };
    const producers = [one, other].map((run) => colophon(['verify', ...inputs(), ...shared(run), '--json']));
    const killed = await worker(one);
    const list = new Queue(killed.queueName, { connection: { url: queue.url } });
    await until(async () => (await list.getActiveCount()) > 0);
    killed.kill('SIGKILL');
    await list.close();
    await Promise.all([worker(one), worker(other), worker(other)]);
    const [first, second] = await Promise.all(producers);
    expect(first!.out).toBe(await here(DETECTOR));
    expect(second!.out).toBe(await here(CREDENTIALS));
    expect(await answered(one.db)).toBe(2 * (PICTURES + 1));
  });

  test('gives one bundle of the receipts that workers wrote, in the order of the inputs, and says which are elsewhere', async () => {
    const [evidence, elsewhere] = [join(folder, 'evidence'), join(folder, 'elsewhere')];
    const run = { queue, db: file('receipts'), lanes: [...CREDENTIALS, '--receipts', evidence] };
    const producer = colophon(['verify', ...inputs(), ...shared(run), '--json']);
    await Promise.all([worker(run), worker(run)]);
    const names = (await producer).out.split('\n').flatMap((line) => (line ? [JSON.parse(line).input] : []));
    const bundle = JSON.parse(await readFile(join(evidence, 'bundle.json'), 'utf8'));
    expect(bundle.receipts.map(({ input }: { input: string }) => input)).toEqual(
      names.slice(0, PICTURES + 1),
    );
    expect((await colophon(['receipt', 'check', evidence])).code).toBe(0);

    const apart = [...CREDENTIALS, '--receipts', elsewhere];
    const again = await colophon([
      'verify',
      ...inputs(),
      ...shared({ ...run, lanes: apart }),
      '--resume',
      '--json',
    ]);
    expect(again.err).toContain(`${PICTURES + 1} of ${PICTURES + 1} receipts are not in ${elsewhere}`);
    expect((await colophon(['receipt', 'check', elsewhere])).code).toBe(1);
  });

  test('is done although Redis is started anew and has forgotten everything', async () => {
    const run = { queue, db: file('redis'), lanes: DETECTOR };
    const producer = colophon(['verify', ...inputs(), ...shared(run), '--json']);
    await worker(run);
    await until(async () => (await answered(run.db)) > 2);
    await queue.down();
    await new Promise((done) => setTimeout(done, 1_000));
    await queue.up();
    expect((await producer).out).toBe(await here(DETECTOR));
    expect(await answered(run.db)).toBe(PICTURES + 1);
  });

  test('goes on where it was, when its producer was ended', async () => {
    const run = { queue, db: file('resumed'), lanes: DETECTOR };
    const args = ['cli/main.ts', 'verify', ...inputs(), ...shared(run), '--json', '--quiet'];
    const producer = spawn(process.execPath, args, { stdio: 'ignore' });
    children.push(producer);
    await worker(run);
    await until(async () => (await answered(run.db)) > 2);
    producer.kill('SIGKILL');
    const { out } = await colophon(['verify', ...inputs(), ...shared(run), '--json', '--resume']);
    expect(out).toBe(await here(DETECTOR));
    expect(await answered(run.db)).toBe(PICTURES + 1);
  });

  test('is done although somebody else writes to the queue: pipes, folders, what is no task', async () => {
    const run = { queue, db: file('poisoned'), lanes: CREDENTIALS };
    const { queueName } = await worker(run);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const list = new Queue(queueName, { connection: { url: queue.url } });
    const task = { run: 'another', input: 'x', stamp: '1' };
    for (const path of Array(6).fill(join(folder, 'pipe'))) await list.add('verify', { ...task, path });
    for (const wrong of [null, 'x', [], { ...task, path: folder }, { ...task, path: 7 }, { run: {} }])
      await list.add('verify', wrong);
    await list.close();
    const { out, err } = await colophon(['verify', ...inputs(), ...shared(run), '--json']);
    expect(out).toBe(await here(CREDENTIALS));
    expect(err).toBe('');
  }, 60_000);

  test('has no journal beside its database', async () => {
    const flags = ['--queue', queue.url, '--journal', join(folder, 'run.journal')];
    const { code, err } = await colophon(['verify', folder, ...flags]);
    expect(code).toBe(64);
    expect(err).toContain('leave --journal out');
  });

  test('says when nobody works, and ends when it is told to', async () => {
    const run = { queue, db: file('lonely'), lanes: ['--lanes', 'c2pa', '--quick'] };
    const args = ['cli/main.ts', 'verify', join(folder, 'wire/0.webp'), ...shared(run)];
    const producer = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(producer);
    let said = '';
    producer.stderr!.on('data', (some) => {
      said += some;
    });
    await until(async () => said.includes('no worker listens yet'));
    producer.kill('SIGINT');
    const [code] = await once(producer, 'exit');
    expect(code).toBe(130);
  });

  test('ends when it is told to although Redis was never there', async () => {
    const flags = ['--queue', 'redis://127.0.0.1:1', '--db', file('nobody'), ...CREDENTIALS];
    const producer = spawn(process.execPath, ['cli/main.ts', 'verify', join(folder, 'wire'), ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(producer);
    await once(producer.stderr!, 'data');
    producer.kill('SIGINT');
    expect(await once(producer, 'exit')).toEqual([130, null]);
  }, 30_000);

  test('needs a Redis by its address', async () => {
    const { code, err } = await colophon(['verify', folder, '--queue', 'http://127.0.0.1']);
    expect(code).toBe(64);
    expect(err).toContain('redis://host:6379');
  });

  test.skipIf(!postgres)('starts on one PostgreSQL from many sides at once', async () => {
    const stores = Array.from({ length: 8 }, () => openAnswerStore(postgres!.url));
    for (const opened of await Promise.allSettled(stores)) {
      expect(opened.status).toBe('fulfilled');
      if (opened.status === 'fulfilled') await opened.value.close();
    }
  });

  test.skipIf(!postgres)('is done although its PostgreSQL is away for a while', async () => {
    const { url: db, up, down } = postgres as PostgresServer;
    const run = { queue, db, lanes: DETECTOR };
    const producer = colophon(['verify', ...inputs(), ...shared(run), '--json']);
    await worker(run);
    await until(async () => (await answered(db)) > 2);
    await down();
    await new Promise((done) => setTimeout(done, 3_000));
    await up();
    expect((await producer).out).toBe(await here(DETECTOR));
    expect(await answered(db)).toBe(PICTURES + 1);
  });
});
