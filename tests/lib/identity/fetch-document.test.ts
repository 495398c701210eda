import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DocumentMissing,
  DocumentUnreachable,
  fetchDocument,
  type WebFailure,
  type WebSource,
} from '../../../lib/identity/fetch-document.ts';
import { DocumentRefused, type Refusal } from '../../../lib/identity/refusal.ts';
import { serve } from './web-server.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const MEGABYTES_50 = 50 * 1024 * 1024;
let site: Awaited<ReturnType<typeof serve>>;
let sent = 0;
let asked: string[] = [];
const web: WebSource = { fetch, allowLoopback: true, timeoutMs: 2_000 };

beforeAll(async () => {
  site = await serve((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(pathname);
    const reply = (body: string | Buffer, headers: Record<string, string> = JSON_TYPE, status = 200) => {
      response.writeHead(status, headers).end(body);
    };
    switch (pathname) {
      case '/good':
        return reply('{"a":[1]}');
      case '/did':
        return reply('{}', { 'content-type': 'application/did+ld+json; charset=utf-8' });
      case '/headers':
        return reply(JSON.stringify(request.headers));
      case '/moved':
        return reply('', { location: '/good', ...JSON_TYPE }, 302);
      case '/moved-for-good':
        return reply('', { location: 'https://evil.example/', ...JSON_TYPE }, 308);
      case '/html':
        return reply('<!doctype html>', { 'content-type': 'text/html' });
      case '/text':
        return reply('{}', { 'content-type': 'text/plain' });
      case '/untyped':
        return reply('{}', {});
      case '/deep':
        return reply('['.repeat(20_000) + ']'.repeat(20_000));
      case '/17-levels':
        return reply('['.repeat(17) + ']'.repeat(17));
      case '/16-levels':
        return reply(`${'['.repeat(16)}"[[[[\\"[["${']'.repeat(16)}`);
      case '/cut':
        return reply('{"a":');
      case '/latin':
        return reply(Buffer.from([0x22, 0xe9, 0x22]));
      case '/huge-announced':
        response.writeHead(200, { ...JSON_TYPE, 'content-length': String(MEGABYTES_50) });
        return response.write('[');
      case '/huge':
        response.writeHead(200, JSON_TYPE);
        response.on('error', () => undefined);
        return pour(response);
      case '/bomb':
        return reply(gzipSync(Buffer.alloc(MEGABYTES_50, 32)), { ...JSON_TYPE, 'content-encoding': 'gzip' });
      case '/never':
        return;
      case '/drip':
        response.writeHead(200, JSON_TYPE);
        return response.write('[');
      case '/hang-up':
        return request.socket.destroy();
      case '/gone':
        return reply('', JSON_TYPE, 410);
      case '/broken':
        return reply('{}', JSON_TYPE, 500);
      case '/secret':
        return reply('{}', JSON_TYPE, 401);
      default:
        return reply('', JSON_TYPE, 404);
    }
  });
});

afterAll(() => site.stop());

/** 50 MB, as fast as the reader takes it. */
function pour(response: {
  write(chunk: Buffer): boolean;
  once(event: 'drain', go: () => void): unknown;
  end(): unknown;
}) {
  sent = 0;
  const chunk = Buffer.alloc(64 * 1024, 32);
  const more = () => {
    while (sent < MEGABYTES_50) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

describe('a document', () => {
  test('is fetched as JSON, also as a DID document', async () => {
    expect(await fetchDocument(`${site.origin}/good`, web)).toEqual({ a: [1] });
    expect(await fetchDocument(`${site.origin}/did`, web)).toEqual({});
    expect(await fetchDocument(`${site.origin}/16-levels`, web)).toBeDefined();
  });

  test('is asked for without cookies and without saying where the reader is', async () => {
    const headers = (await fetchDocument(`${site.origin}/headers`, web)) as Record<string, string>;
    expect(headers.cookie).toBeUndefined();
    expect(headers.referer).toBeUndefined();
    expect(headers.accept).toBe('application/json');
  });

  test.each<[Refusal, string]>([
    ['redirect', '/moved'],
    ['redirect', '/moved-for-good'],
    ['content-type', '/html'],
    ['content-type', '/text'],
    ['content-type', '/untyped'],
    ['too-deep', '/deep'],
    ['too-deep', '/17-levels'],
    ['not-json', '/cut'],
    ['not-json', '/latin'],
    ['too-large', '/huge-announced'],
    ['too-large', '/huge'],
    ['too-large', '/bomb'],
  ])('is refused as %s: %s', async (refusal, path) => {
    asked = [];
    await expect(fetchDocument(site.origin + path, web)).rejects.toThrow(
      expect.objectContaining({ refusal }),
    );
    expect(asked).toEqual([path]);
  });

  test('of 50 MB is cut off long before its end', async () => {
    await expect(fetchDocument(`${site.origin}/huge`, web)).rejects.toThrow(DocumentRefused);
    expect(sent).toBeLessThan(MEGABYTES_50 / 4);
  });

  test.each(['/nothing', '/gone'])('that the server says it has not is missing: %s', async (path) => {
    await expect(fetchDocument(site.origin + path, web)).rejects.toThrow(DocumentMissing);
  });

  test.each<[WebFailure, string]>([
    ['http', '/broken'],
    ['http', '/secret'],
    ['network', '/hang-up'],
    ['timeout', '/never'],
    ['timeout', '/drip'],
  ])('could not be asked for (%s): %s', async (failure, path) => {
    const hasty = { ...web, timeoutMs: failure === 'timeout' ? 150 : 2_000 };
    await expect(fetchDocument(site.origin + path, hasty)).rejects.toThrow(
      expect.objectContaining({ failure }),
    );
  });

  test('is given up on in time even where fetch does not heed its signal', async () => {
    const deaf = { fetch: () => new Promise<Response>(() => undefined), timeoutMs: 50 };
    await expect(fetchDocument('https://example.org/', deaf)).rejects.toThrow(
      expect.objectContaining({ failure: 'timeout' }),
    );
  });

  test('that a fetch went elsewhere for is refused, whatever it came back with', async () => {
    const elsewhere = Object.defineProperty(Response.json({}), 'url', { value: 'https://evil.example/' });
    await expect(fetchDocument('https://example.org/', { fetch: async () => elsewhere })).rejects.toThrow(
      expect.objectContaining({ refusal: 'redirect' }),
    );
  });

  test.each(['http://127.0.0.1/', 'https://169.254.169.254/', 'https://localhost/', 'http://example.org/'])(
    'at %s is refused before anything is sent',
    async (address) => {
      const fetch = () => Promise.reject(new Error('it was asked'));
      await expect(fetchDocument(address, { fetch })).rejects.toThrow(DocumentRefused);
    },
  );

  test('of any bytes is read or refused by name, and nothing else', async () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const source = { fetch: async () => new Response(Uint8Array.from(body), { headers: JSON_TYPE }) };
        try {
          await fetchDocument('https://example.org/', source);
        } catch (error) {
          expect(error).toBeInstanceOf(DocumentRefused);
        }
      }),
    );
  });

  test('that can’t be had says why in one sentence', async () => {
    await expect(fetchDocument(`${site.origin}/broken`, web)).rejects.toThrow(DocumentUnreachable);
    await expect(fetchDocument(`${site.origin}/broken`, web)).rejects.toThrow(/status 500.*Try again/);
  });
});
