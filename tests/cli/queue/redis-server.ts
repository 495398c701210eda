import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';

/** A Redis of our own on this machine, which keeps nothing when it ends. */
export type RedisServer = {
  readonly url: string;
  readonly down: () => Promise<void>;
  readonly up: () => Promise<void>;
};

const REDIS = '/usr/bin/redis-server';

/**
 * Starts a Redis from Debian's program.
 *
 * @returns undefined, and says why, where it is not installed.
 */
export async function startRedis(): Promise<RedisServer | undefined> {
  if (!existsSync(REDIS)) {
    console.warn('Redis is left out: it is not installed here (on Debian: apt-get install redis-server).');
    return undefined;
  }
  const port = await freePort();
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  let server: ReturnType<typeof spawn> | undefined;
  process.once('exit', () => server?.kill('SIGKILL'));
  const redis: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async up() {
      server = spawn(REDIS, args, { stdio: 'ignore' });
      while (!(await listens(port))) await new Promise((done) => setTimeout(done, 50));
    },
    async down() {
      if (!server || server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
  await redis.up();
  return redis;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
