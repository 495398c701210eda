import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

/** A web server on this machine that answers as it is told. */
export async function serve(answer: RequestListener): Promise<{ origin: string; stop: () => void }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('A TCP server without an address.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A `fetch` over documents by address, for names that this machine can't serve. Anything else is missing. */
export function webOf(documents: Readonly<Record<string, unknown>>): (url: string) => Promise<Response> {
  return async (url) => {
    const found = documents[url];
    if (found instanceof Error) throw found;
    if (found instanceof Response) return found.clone();
    if (found === undefined) return new Response('', { status: 404 });
    return Response.json(found);
  };
}
