/** What Brotli unpacks to, as it comes, in browsers that have it. @throws {@link BrotliMissing} in others. */
export async function* unbrotli(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* new Blob([bytes as BlobPart]).stream().pipeThrough(decompression());
}

function decompression(): DecompressionStream {
  try {
    return new DecompressionStream('brotli' as CompressionFormat);
  } catch (error) {
    throw new BrotliMissing(error);
  }
}

/** This browser can't unpack Brotli. */
export class BrotliMissing extends Error {
  override name = 'BrotliMissing';
  constructor(cause: unknown) {
    super('it is compressed with Brotli, which this browser can’t unpack: the command line can', { cause });
  }
}
