import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

/** A PostgreSQL of our own that listens on a socket in a folder of its own, and nowhere else. */
export type PostgresServer = {
  readonly url: string;
  /** Ends the server; `up` starts it again with what it has. */
  readonly down: () => Promise<void>;
  readonly up: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const run = promisify(execFile);

/** PostgreSQL does not run as root; this account owns nothing. */
const NOBODY = 65_534;

/** Where Debian keeps the newest PostgreSQL's programs. */
async function programs(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  return newest && `/usr/lib/postgresql/${newest}/bin`;
}

/**
 * Starts a PostgreSQL from Debian's programs.
 *
 * @returns undefined, and says why, where it is not installed.
 */
export async function startPostgres(): Promise<PostgresServer | undefined> {
  const bin = await programs();
  if (!bin) {
    console.warn('PostgreSQL is left out: it is not installed here (on Debian: apt-get install postgresql).');
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'colophon-pg-'));
  const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (account.uid) await chown(folder, NOBODY, NOBODY);
  const data = join(folder, 'data');
  const options = { ...account, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  const initdb = ['-D', data, '-U', 'colophon', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  await run(join(bin, 'initdb'), initdb, options);
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off'];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const url = `postgres://colophon@localhost/postgres?host=${encodeURIComponent(folder)}`;
  let server: ChildProcess | undefined;
  const endWithUs = () => server?.kill('SIGINT');
  process.once('exit', endWithUs);

  async function up(): Promise<void> {
    const started = spawn(join(bin!, 'postgres'), args, { ...options, stdio: 'ignore' });
    server = started;
    for (let tries = 0; !(await answers(url)); tries++) {
      if (started.exitCode !== null || tries > 200)
        throw new Error('PostgreSQL was started and does not answer.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function down(): Promise<void> {
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
  }

  async function stop(): Promise<void> {
    process.off('exit', endWithUs);
    await down();
    await rm(folder, { recursive: true });
  }

  try {
    await up();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, up, down, stop };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
