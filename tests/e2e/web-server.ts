import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen } from '../../cli/dev/listen.ts';

type Body = string | Uint8Array;

/** What a path of a test site answers. */
export type Served = {
  readonly type: string;
  readonly body: Body | ((request: IncomingMessage) => Body);
  readonly headers?: Readonly<Record<string, string>>;
  /** Awaited before the answer is given. */
  readonly gate?: (request: IncomingMessage) => Promise<unknown>;
};

/** A request as a server saw it. */
export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
};

/** A test site on a loopback port. Paths can be added and changed while it runs. */
export type WebServer = {
  readonly url: string;
  readonly seen: Seen[];
  readonly serve: (path: string, served: Served) => void;
  readonly page: (path: string, body: string) => void;
  readonly stop: () => Promise<void>;
};

export async function startWebServer(): Promise<WebServer> {
  const paths = new Map<string, Served>();
  const { seen, ...server } = await startServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const found = paths.get(pathname);
    if (!found) response.writeHead(404).end();
    else
      (found.gate?.(request) ?? Promise.resolve()).then(() =>
        response
          .writeHead(200, { 'content-type': found.type, ...found.headers })
          .end(typeof found.body === 'function' ? found.body(request) : found.body),
      );
  });
  return {
    ...server,
    seen,
    serve: (path, served) => paths.set(path, served),
    page: (path, body) => paths.set(path, { type: 'text/html; charset=utf-8', body: html(body) }),
  };
}

/** A server that answers as it is told, and remembers what it was asked. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; seen: Seen[]; stop: () => Promise<void> }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  // An HTTPS address can't be asked through a plain proxy; that it was tried is what counts.
  server.on('connect', (request, socket) => {
    seen.push({ method: 'CONNECT', url: request.url ?? '', headers: request.headers });
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  return { url: await listen(server, 0), seen, stop: () => close(server) };
}

/** An HTTP proxy that remembers everything asked through it. */
export function startProxy() {
  return startServer((request, response) => {
    const { method, url, headers } = request;
    const onward = forward(url ?? '', { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
}

function html(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>test</title>
    <link rel="icon" href="data:,"></head><body>${body}</body></html>`;
}
