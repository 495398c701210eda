import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { apply, type Operation } from '../../../lib/timestamp/operation.ts';
import { type Timestamp, timestampBytes } from '../../../lib/timestamp/timestamp.ts';
import { minedHeader } from '../../lib/timestamp/mined-header.ts';

/** A calendar on this machine, which speaks as those of OpenTimestamps do. */
export type Calendar = {
  readonly url: string;
  /** What it was asked for, such as `POST /digest`. */
  readonly asked: string[];
  /** The bytes that it was given. */
  readonly given: Uint8Array[];
  /** Finds a block for all that waits, and gives its header. */
  readonly mine: (height: number) => Uint8Array;
  /** From now on, this answers in its place. */
  readonly otherwise: (listener: RequestListener) => void;
  readonly stop: () => Promise<void>;
};

export async function startCalendar(): Promise<Calendar> {
  let inItsPlace: RequestListener | undefined;
  const known = new Map<string, Uint8Array>();
  const [asked, given]: [string[], Uint8Array[]] = [[], []];

  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const body = await bodyOf(request);
    if (body.length > 0) given.push(body);
    if (inItsPlace) return inItsPlace(request, response);
    if (request.url === '/digest') return void response.end(promiseOf(body));
    const answer = known.get(request.url!.replace('/timestamp/', ''));
    if (answer) response.end(answer);
    else response.writeHead(404).end('Pending confirmation in Bitcoin blockchain');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waiting: Uint8Array[] = [];

  function promiseOf(digest: Uint8Array): Uint8Array {
    const path: Operation[] = [{ name: 'append', argument: randomBytes(16) }, { name: 'sha256' }];
    return timestampBytes(
      along(path, digest, (message) => {
        waiting.push(message);
        return { message, attestations: [{ kind: 'pending', calendar: url }], steps: [] };
      }),
    );
  }

  return {
    url,
    asked,
    given,
    mine: (height) => {
      // As in Bitcoin: a transaction around the message, its double hash, and one more leaf beside it. Only one message is in a block.
      const path: Operation[] = [
        { name: 'prepend', argument: hexToBytes('0100') },
        ...(['sha256', 'sha256'] as const).map((name) => ({ name })),
        { name: 'append', argument: randomBytes(32) },
        ...(['sha256', 'sha256'] as const).map((name) => ({ name })),
      ];
      const [message] = waiting.splice(0, 1);
      let root = new Uint8Array();
      const timestamp = along(path, message!, (made) => {
        root = Uint8Array.from(made);
        return { message: made, attestations: [{ kind: 'bitcoin', height }], steps: [] };
      });
      known.set(bytesToHex(message!), timestampBytes(timestamp));
      return minedHeader(root);
    },
    otherwise: (listener) => {
      inItsPlace = listener;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function along(
  [operation, ...rest]: readonly Operation[],
  message: Uint8Array,
  end: (message: Uint8Array) => Timestamp,
): Timestamp {
  if (!operation) return end(message);
  const made = along(rest, apply(operation, message), end);
  return { message, attestations: [], steps: [{ operation, made }] };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return concatBytes(...chunks);
}
