import { describe, expect, test, vi } from 'vitest';
import { fetchLinked, LinkUnreachable } from '../../../lib/content/fetch-linked.ts';
import { ContentTooLarge, ContentUnreadable } from '../../../lib/content/limits.ts';
import { checkAddress } from '../../../lib/identity/web-address.ts';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16);
const URL_ = 'https://news.example/story';
const open = new AbortController().signal;

function answering(body: BodyInit, type: string, from = URL_) {
  return vi.fn<typeof fetch>(async () => {
    const response = new Response(body, { headers: { 'content-type': type } });
    return Object.defineProperties(response, {
      url: { value: from },
      redirected: { value: from !== URL_ },
    });
  });
}

const linked = (fetchUrl: typeof fetch, url = URL_) => fetchLinked(url, fetchUrl, checkAddress, open);

describe('what a link leads to', () => {
  test.each<[string, BodyInit, string, string]>([
    ['a picture, whatever its server calls it', JPEG, 'text/html', 'image'],
    ['a page by its type', '<p>Hello', 'text/html; charset=utf-8', 'page'],
    ['a page by its first bytes', '<!doctype html><p>Hello', 'application/octet-stream', 'page'],
    ['a text', 'Hello', 'text/plain', 'text'],
  ])('is %s', async (_, body, type, is) => {
    expect((await linked(answering(body, type))).is).toBe(is);
  });

  test('has the encoding that its server names', async () => {
    expect((await linked(answering('x', 'text/plain; charset="windows-1252"'))).charset).toBe('windows-1252');
  });

  test('is asked for without cookies, and without saying where the link stands', async () => {
    const fetchUrl = answering('x', 'text/plain');
    await linked(fetchUrl);
    expect(fetchUrl.mock.calls[0]![1]).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' });
  });

  test.each([
    'http://news.example/',
    'https://127.0.0.1/',
    'https://printer.local/',
    'https://news.example:8443/',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/hostname',
  ])('is not asked for at %s', async (url) => {
    const fetchUrl = answering('x', 'text/plain');
    await expect(linked(fetchUrl, url)).rejects.toThrow(LinkUnreachable);
    expect(fetchUrl).not.toHaveBeenCalled();
  });

  test('is not read where it was sent on to an address that would not be asked', async () => {
    await expect(linked(answering('x', 'text/plain', 'http://router.lan/status'))).rejects.toThrow(
      /only https is asked/,
    );
  });

  test('is neither a film nor a program', async () => {
    await expect(linked(answering('\0\0\0', 'video/mp4'))).rejects.toThrow(ContentUnreadable);
  });

  test('may be no larger than any file', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1 << 22)),
    });
    await expect(linked(answering(endless, 'text/plain'))).rejects.toThrow(ContentTooLarge);
  });

  test('says why it could not be had', async () => {
    const missing = vi.fn<typeof fetch>(async () => new Response('', { status: 404 }));
    await expect(linked(missing)).rejects.toThrow('could not be fetched: the server answered 404.');
  });
});
