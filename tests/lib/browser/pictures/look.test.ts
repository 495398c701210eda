import { describe, expect, test, vi } from 'vitest';
import { openLook } from '../../../../lib/browser/pictures/look.ts';
import type { PictureFile } from '../../../../lib/browser/pictures/memory.ts';
import type { Content } from '../../../../lib/content/content.ts';
import type { Hex } from '../../../../lib/content/hex.ts';
import type { PicturePool } from '../../../../lib/content/picture-pool.ts';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff);
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

/** A picture as it was fetched once more: other bytes in memory, the same digest. */
function file(number = 1, bytes = JPEG): Content & PictureFile {
  const sha256: Hex = `0x${String(number).padStart(64, '0')}`;
  return { type: 'image', bytes: bytes.slice(), sha256 };
}

/** A look whose pool answers with the name of what it was asked, and counts. */
function openStage() {
  const ask = vi.fn(
    async (kind: string, _bytes: Uint8Array, _options?: { when?: string }): Promise<unknown> => {
      return { is: kind };
    },
  );
  const look = openLook({ ask } as unknown as PicturePool<never>);
  const asked = () => ask.mock.calls.map(([kind, , options]) => `${kind} ${options?.when ?? 'now'}`);
  return { look, ask, asked };
}

describe('a picture that was met before', () => {
  test('is not decoded again for its fingerprint and its mark', async () => {
    const { look, asked } = openStage();
    for (const content of [file(), file()]) {
      const { fingerprint, inColour } = look.decoders(content);
      await fingerprint(content.bytes);
      await inColour(content.bytes);
    }
    expect(asked()).toEqual(['fingerprint now', 'mark now']);
  });

  test('is not drawn again', async () => {
    const { look, asked } = openStage();
    for (const content of [file(), file()]) {
      const { thumbnail, glance } = look.looksOf(content, 'spoken-for');
      await Promise.all([thumbnail, glance]);
    }
    expect(asked()).toEqual(['glance later', 'thumbnail later']);
  });

  test('is asked about anew where it could not be answered', async () => {
    const { look, ask, asked } = openStage();
    ask.mockRejectedValueOnce(new Error('no answer within 60 s'));
    const content = file();
    await expect(look.decoders(content).fingerprint(content.bytes)).rejects.toThrow('no answer');
    await look.decoders(content).fingerprint(content.bytes);
    expect(asked()).toEqual(['fingerprint now', 'fingerprint now']);
  });

  test('is forgotten after many others', async () => {
    const { look, ask } = openStage();
    for (let number = 0; number <= 2_000; number++) {
      const content = file(number);
      await look.decoders(content).fingerprint(content.bytes);
    }
    ask.mockClear();
    const [first, last] = [file(0), file(2_000)];
    await look.decoders(last).fingerprint(last.bytes);
    expect(ask).not.toHaveBeenCalled();
    await look.decoders(first).fingerprint(first.bytes);
    expect(ask).toHaveBeenCalledOnce();
  });
});

describe('one decode', () => {
  test('serves both the mark and the detector, after its turn', async () => {
    const { look, asked } = openStage();
    const content = file();
    const turn = vi.fn(async () => expect(asked()).toEqual([]));
    await look.decoders(content, { turn }).inColour(content.bytes);
    expect(turn).toHaveBeenCalledOnce();
    expect(asked()).toEqual(['inColour now']);
  });
});

describe('what it looks like', () => {
  test('waits for the verdicts of others, unless what lies beneath it could be seen', () => {
    const { look, asked } = openStage();
    look.looksOf(file(1), 'spoken-for');
    look.looksOf(file(2, PNG), 'spoken-for');
    expect(asked()).toEqual(['glance later', 'thumbnail later', 'glance now', 'thumbnail later']);
  });

  test('is no glance where nobody speaks for it, and nothing where it can not be decoded', async () => {
    const { look, ask, asked } = openStage();
    ask.mockRejectedValue(new Error('broken'));
    const { glance, thumbnail } = look.looksOf(file(), 'unsigned');
    expect(await Promise.all([glance, thumbnail])).toEqual([undefined, undefined]);
    expect(asked()).toEqual(['thumbnail later']);
  });
});
