import { requirePublic } from '../../batch/address.ts';
import type { FetchPlatform } from '../../batch/polite-fetch.ts';

/**
 * What lists of addresses are fetched with in a browser: without cookies, without saying where from. Where a redirect ends has to be
 * on the public internet too; those in between were asked without anybody having looked at them, since browsers show them to no
 * program.
 */
export function webPlatform(fetchUrl: typeof fetch): FetchPlatform {
  return {
    async ask(address, _reach, signal) {
      requirePublic(address);
      const ended = new AbortController();
      const response = await fetchUrl(address, {
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.any([signal, ended.signal]),
      });
      const end = () => ended.abort();
      try {
        if (response.redirected) requirePublic(response.url);
      } catch (error) {
        end();
        throw error;
      }
      const { status, headers, body } = response;
      return {
        status,
        // What a server sent compressed, the browser has unpacked.
        header: (name) => (name === 'content-encoding' ? undefined : (headers.get(name) ?? undefined)),
        body: body ?? new ReadableStream({ start: (stream) => stream.close() }),
        end,
      };
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
    now: () => performance.now(),
    date: Date.now,
  };
}
