import '../../components/fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ModelFailed } from '../../../lib/browser/detector/model-process.ts';
import { type DoJob, doJob, JobFailed, serveJobs } from '../../../lib/browser/jobs.ts';

type Listener = (value?: unknown) => void;

/** One end of a port. */
type End = {
  readonly name: string;
  readonly sender: { id?: string | undefined; url?: string | undefined };
  readonly hear: Listener[];
  readonly leave: Listener[];
  other: End;
};

const ID = 'extension-id';
let served: ((port: unknown) => void) | undefined;
let sender: End['sender'];

function portOf(end: End) {
  const later = (listeners: Listener[], value?: unknown) =>
    queueMicrotask(() => {
      for (const listener of listeners) listener(value);
    });
  return {
    name: end.name,
    sender: end.sender,
    postMessage: (message: unknown) => later(end.other.hear, structuredClone(message)),
    disconnect: () => later(end.other.leave),
    onMessage: { addListener: (listener: Listener) => end.hear.push(listener) },
    onDisconnect: { addListener: (listener: Listener) => end.leave.push(listener) },
  };
}

beforeEach(() => {
  fakeBrowser.reset();
  served = undefined;
  sender = { id: ID, url: `chrome-extension://${ID}/options.html` };
  Object.assign(fakeBrowser.runtime, {
    id: ID,
    getURL: (path: string) => `chrome-extension://${ID}${path}`,
    onConnect: {
      addListener: (listener: typeof served) => {
        served = listener;
      },
    },
    connect: ({ name }: { name: string }) => {
      const [page, engine] = [{}, {}].map(() => ({ name, sender, hear: [], leave: [] })) as unknown as [
        End,
        End,
      ];
      page.other = engine;
      engine.other = page;
      served?.(portOf(engine));
      return portOf(page);
    },
  });
});

const explain = { type: 'explain', url: 'https://example.org/a.jpg', pack: 'image-1' } as const;
const heat = { score: 0.5, drops: [] };

describe('a job', () => {
  test('is done by the engine, which says how far it is', async () => {
    serveJobs(async (job, { tell }) => {
      tell(0.25);
      tell(1);
      return { ...heat, job };
    });
    const told: number[] = [];
    const signal = new AbortController().signal;
    expect(await doJob(explain, { signal, tell: (done) => told.push(done) })).toEqual({
      ...heat,
      job: explain,
    });
    expect(told).toEqual([0.25, 1]);
  });

  test('that fails does so in the engine’s words, with the name of what was behind it', async () => {
    serveJobs(async () => {
      throw new ModelFailed({ name: 'NoRoom', message: 'The model needs 87 MB.' });
    });
    const failed = doJob(explain, { signal: new AbortController().signal, tell: () => {} });
    await expect(failed).rejects.toThrow(JobFailed);
    await expect(failed).rejects.toMatchObject({ message: 'The model needs 87 MB.', reason: 'NoRoom' });
  });

  test('that nobody waits for any more is cancelled', async () => {
    let left: AbortSignal | undefined;
    const work: DoJob = async (_, { signal }) => {
      left = signal;
      return new Promise(() => {});
    };
    serveJobs(work);
    const cancel = new AbortController();
    const job = doJob(explain, { signal: cancel.signal, tell: () => {} });
    await vi.waitFor(() => expect(left).toBeDefined());
    cancel.abort(new Error('closed'));
    await expect(job).rejects.toThrow('closed');
    await vi.waitFor(() => expect(left?.aborted).toBe(true));
  });

  test.each([
    ['another extension', { id: 'somebody', url: 'chrome-extension://somebody/x.html' }],
    ['a content script', { id: ID, url: 'https://example.org/' }],
    ['a page that looks like ours', { id: ID, url: `https://chrome-extension/${ID}/options.html` }],
  ])('of %s is not heard', async (_, who) => {
    const work = vi.fn(async () => heat);
    serveJobs(work);
    sender = who;
    doJob(explain, { signal: new AbortController().signal, tell: () => {} }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(work).not.toHaveBeenCalled();
  });
});
