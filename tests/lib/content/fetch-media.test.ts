import { expect, test, vi } from 'vitest';
import { fetchMedia, LARGE_BYTES, MediaUnreachable } from '../../../lib/content/fetch-media.ts';
import { ContentTooLarge } from '../../../lib/content/limits.ts';

const URL = 'https://news.example/a.jpg';
const CHUNK = new Uint8Array(1 << 20);

/** A server that sends a file of so many mebibytes, one at a time, and counts those that were taken. */
function sending(mebibytes: number) {
  const sent = { chunks: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (sent.chunks++ === mebibytes) controller.close();
        else controller.enqueue(CHUNK);
      },
    },
    { highWaterMark: 0 },
  );
  const fetchUrl = vi.fn(async () => new Response(body));
  return { fetchUrl: fetchUrl as unknown as typeof fetch, sent };
}

test('a file that is not large waits for nobody', async () => {
  const large = vi.fn();
  const { fetchUrl } = sending(4);
  expect((await fetchMedia(URL, fetchUrl, { large })).length).toBe(LARGE_BYTES);
  expect(large).not.toHaveBeenCalled();
});

test('of a large file no more is read until it is its turn', async () => {
  const turn = Promise.withResolvers<void>();
  const { fetchUrl, sent } = sending(8);
  const file = fetchMedia(URL, fetchUrl, { large: () => turn.promise });
  await vi.waitFor(() => expect(sent.chunks).toBe(5));
  await new Promise((resolve) => setTimeout(resolve));
  expect(sent.chunks).toBe(5);
  turn.resolve();
  expect((await file).length).toBe(8 << 20);
});

test('a file that pours is given up at the limit, and one whose turn is given up is not read', async () => {
  await expect(fetchMedia(URL, sending(65).fetchUrl)).rejects.toThrow(ContentTooLarge);
  const large = () => Promise.reject(new Error('nobody waits for it'));
  await expect(fetchMedia(URL, sending(8).fetchUrl, { large })).rejects.toThrow(MediaUnreachable);
});
