import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pictureAnswers } from '../../../cli/pictures/answers.ts';
import { type NodePictures, nodePictures, openThread } from '../../../cli/pictures/pool.ts';
import { croppedCopy, doctoredCopy, screenshotOf, vectorDrawing } from '../../../cli/samples/pictures.ts';
import { runVerify } from '../../../cli/verify.ts';
import { decodePixels } from '../../../lib/content/decode-node.ts';
import { fingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import { originalFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';
import { nearSearch } from '../../../lib/index/near-search.ts';
import { signStatement, writeStatement } from '../../../lib/sign/sign.ts';
import type { Lanes } from '../../../lib/verify.ts';
import { photographs } from '../../lib/fingerprint/photographs.ts';
import { recordOf } from '../../lib/index/signed-records.ts';

const domain = { chainId: 1, address: `0x${'c0'.repeat(20)}` } as const;

/** Lanes over a registry that holds the first photographs, with these decoders. */
async function lanesWith(pictures: NodePictures): Promise<Lanes> {
  const records = [];
  for (const { bytes } of photographs.slice(0, 3)) {
    const print = originalFingerprint(await decodePixels(bytes));
    const statement = writeStatement(fingerprint({ type: 'image', bytes }, print), {
      kind: 'digitalCapture',
    });
    records.push(recordOf(signStatement(statement, new Uint8Array(32).fill(7), domain, 2 ** 35)));
  }
  const claims = records.map(({ content, author, kind, block }) => {
    return {
      content,
      author,
      kind,
      block,
      keyIdx: 0,
      time: 1_700_000_000,
      standing: { state: 'stands' },
    } as const;
  });
  return {
    fingerprint: pictures.fingerprint,
    closer: pictures.closer,
    inColour: pictures.inColour,
    registry: {
      registry: {
        config: { ...domain, rpcUrl: 'http://127.0.0.1' },
        claimsOn: async (keys) => keys.map((key) => claims.filter(({ content }) => content === key)),
        claimsBetween: async () => [],
        head: async () => 1,
        genesis: async () => `0x${'9e'.repeat(32)}`,
      },
      near: nearSearch(records),
      statementOf: async () => undefined,
      followed: {},
    },
    detector: async ({ width, height, rgba }) => ({
      lane: 'detector',
      state: 'unavailable',
      code: 'detector.unavailable',
      details: { reason: `${width}x${height} ${rgba[0]} ${rgba.at(-2)}` },
    }),
  };
}

test('a batch says the same with threads as without, of whole, damaged and drawn pictures', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'colophon-pool-'));
  const [first] = photographs;
  const files: Record<string, Uint8Array> = {
    'crop.jpg': await croppedCopy(first!.bytes),
    'cut.jpg': first!.bytes.subarray(0, 20_000),
    'doctored.jpg': await doctoredCopy(first!.bytes),
    'drawing.svg': await vectorDrawing(),
    'screenshot.png': await screenshotOf(first!.bytes),
    ...Object.fromEntries(photographs.map(({ name, bytes }) => [`${name}.jpg`, bytes])),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  const verified = async (pictures: NodePictures) => {
    const out: string[] = [];
    const output = { out: (line: string) => void out.push(line), err: () => {} };
    await runVerify([folder], await lanesWith(pictures), { json: true }, output);
    // What is wrong with a damaged file the decoder's library tells for the whole process, now of one thread, now of another.
    return out.map((line) => line.replace(/cannot be decoded: [^"]*/, 'cannot be decoded'));
  };
  const alone = await verified(nodePictures({ threads: 0 }));
  expect(alone.length).toBeGreaterThan(12);
  expect(await verified(nodePictures({ threads: 2 }))).toEqual(alone);
  expect(alone.map((line) => JSON.parse(line).verdict)).toEqual(
    expect.arrayContaining(['signed', 'altered']),
  );
  await rm(folder, { recursive: true });
});

test('a file in a larger buffer is answered as if it were alone, and a thread that was ended answers nothing', async () => {
  const { bytes } = photographs[0]!;
  const larger = new Uint8Array(bytes.length + 1_000);
  larger.set(bytes, 500);
  const thread = openThread();
  const answer = new Promise((resolve) => {
    thread.onmessage = ({ data }) => resolve(data);
  });
  thread.postMessage({ kind: 'fingerprint', bytes: larger.subarray(500, 500 + bytes.length) });
  expect(await answer).toEqual({ value: await pictureAnswers.fingerprint(bytes) });
  thread.terminate();
});

test('the mark of a picture that was looked at closer is known, in the thread that asks and from another', async () => {
  const marked = await readFile(new URL('../../fixtures/watermark/flux.webp', import.meta.url));
  for (const pictures of [nodePictures({ threads: 0 }), nodePictures({ threads: 1 })]) {
    for (let i = 0; i < 10; i++) {
      const bytes = new Uint8Array(marked);
      if (i % 2 === 0) expect((await pictures.closer(bytes)).view.width).toBeGreaterThan(200);
      expect((await pictures.markAlone(bytes)).mark?.tool).toBe('FLUX');
    }
    expect(await pictures.markAlone(photographs[0]!.bytes)).toEqual({ mark: undefined });
  }
});
