/** A session of WebDriver BiDi, the W3C's protocol for driving browsers, over a socket. */
export type Bidi = {
  /** @throws Error with what the browser says. */
  readonly send: <T = void>(method: string, params?: object) => Promise<T>;
  readonly close: () => void;
};

type Answer = {
  readonly id: number | null;
  readonly type: string;
  readonly result: unknown;
  readonly error?: string;
  readonly message?: string;
};

/**
 * Connects to a browser. Playwright drives only a Firefox of its own making, and Puppeteer reaches no page of an extension.
 *
 * Source: https://www.w3.org/TR/webdriver-bidi/
 */
export async function connectBidi(address: string): Promise<Bidi> {
  const socket = new WebSocket(`${address}/session`);
  await new Promise((open, failed) => {
    socket.onopen = open;
    socket.onerror = () => failed(new Error(`Nothing answers at ${address}.`));
  });
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let count = 0;
  socket.onmessage = ({ data }) => {
    const { id, type, result, error, message } = JSON.parse(data) as Answer;
    const asked = waiting.get(id ?? -1);
    if (!asked) return;
    waiting.delete(id!);
    if (type === 'success') asked.resolve(result);
    else asked.reject(new Error(`${error}: ${message}`));
  };
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error('The browser has ended.'));
    waiting.clear();
  };
  return {
    send: <T>(method: string, params: object = {}) =>
      new Promise<T>((resolve, reject) => {
        const id = ++count;
        waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
        socket.send(JSON.stringify({ id, method, params }));
      }),
    close: () => socket.close(),
  };
}
