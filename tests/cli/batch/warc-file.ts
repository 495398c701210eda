import { gzipSync } from 'node:zlib';

/** A record of a web archive. Its length is what it is, where the headers say no other. */
export const record = (headers: Record<string, string>, block: Uint8Array | string) => {
  const body = Buffer.from(block);
  const lines = Object.entries({ 'Content-Length': String(body.length), ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`WARC/1.1\r\n${head}\r\n`), body, Buffer.from('\r\n\r\n')]);
};
/** What a server answered, as a record. */
export const response = (
  url: string,
  type: string,
  body: Uint8Array | string,
  { status = 200, more = '' } = {},
) =>
  record(
    { 'WARC-Type': 'response', 'WARC-Target-URI': url },
    Buffer.concat([
      Buffer.from(`HTTP/1.1 ${status} OK\r\nContent-Type: ${type}\r\n${more}\r\n`),
      Buffer.from(body),
    ]),
  );

/** One record of each kind. */
export const CRAWL = [
  record({ 'WARC-Type': 'warcinfo' }, 'software: a test'),
  response('http://a.test/photo.jpg', 'image/jpeg', 'a photo'),
  response('http://a.test/style.css', 'text/css', 'body {}'),
  response('http://a.test/gone', 'text/html', 'gone', { status: 404 }),
  response('http://a.test/chunks', 'text/plain', '3\r\none\r\n4\r\n two\r\n0\r\n\r\n', {
    more: 'Transfer-Encoding: chunked\r\n',
  }),
  response('http://a.test/packed', 'text/html; charset=utf-8', gzipSync('a page'), {
    more: 'Content-Encoding: gzip\r\n',
  }),
  record(
    { 'WARC-Type': 'resource', 'WARC-Target-URI': 'urn:a:note', 'Content-Type': 'text/plain' },
    'a note',
  ),
];
/** What is checked of {@link CRAWL}: the end of its name, and what it says. */
export const READ = [
  '!http://a.test/photo.jpg: a photo',
  '!http://a.test/chunks: one two',
  '!http://a.test/packed: a page',
  '!urn:a:note: a note',
];
