import { once } from 'node:events';
import type { Server } from 'node:http';

/** Starts a server on the loopback interface and gives its URL. */
export async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => {
      throw error;
    }),
  ]);
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('A TCP server without an address.');
  return `http://127.0.0.1:${address.port}`;
}

/** Ends a server and the connections it holds. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
