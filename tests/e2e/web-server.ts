import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { close, listen } from '../../cli/dev/listen.ts';
import { testCertificate } from '../../cli/samples/credentials/certificate.ts';

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

/** @param scheme `https` with a certificate that nobody trusts. */
export async function startWebServer(scheme: 'http' | 'https' = 'http'): Promise<WebServer> {
  const paths = new Map<string, Served>();
  const start = scheme === 'http' ? startServer : startSecureServer;
  const { seen, ...server } = await start((request, response) => {
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

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
type Started = { url: string; seen: Seen[]; stop: () => Promise<void> };

/** A server that answers as it is told, and remembers what it was asked. */
export async function startServer(answer: Answer): Promise<Started> {
  const seen: Seen[] = [];
  const server = createServer(noted(seen, answer));
  // An HTTPS address can't be asked through a plain proxy; that it was tried is what counts.
  server.on('connect', (request, socket) => {
    seen.push({ method: 'CONNECT', url: request.url ?? '', headers: request.headers });
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  return { url: await listen(server, 0), seen, stop: () => close(server) };
}

async function startSecureServer(answer: Answer): Promise<Started> {
  const seen: Seen[] = [];
  const { key, certificate } = testCertificate({ organisation: 'Test' });
  const base64 = Buffer.from(certificate).toString('base64');
  const options = {
    key: key.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
  const server = createSecureServer(options, noted(seen, answer));
  const url = (await listen(server, 0)).replace('http:', 'https:');
  return { url, seen, stop: () => close(server) };
}

function noted(seen: Seen[], answer: Answer): Answer {
  return (request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    answer(request, response);
  };
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
