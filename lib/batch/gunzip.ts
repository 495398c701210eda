import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako';

/** Unpacked bytes that are given at once. */
const PART = 1 << 16;

/** For zlib: the largest window, of gzip, or of whichever of gzip and zlib it is. */
const GZIP = 15 + 16;
const EITHER = 15 + 32;

/**
 * Unpacks gzip as it comes, one member after the other: web archives have one for each record, and where each begins is told, since it
 * can be unpacked from there. What browsers have for gzip (`DecompressionStream`) ends with the first member, and does not say where.
 *
 * Source: RFC 1952.
 *
 * @param begins told where a member begins, in what is read, and in what has been unpacked.
 * @throws Error where it is damaged, cut short, or followed by anything but zeros.
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  begins: (packed: number, unpacked: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const stream = new ZStream();
  zlibInflateInit2(stream, GZIP);
  let [read, unpacked, isInside] = [0, 0, false];
  for await (const chunk of source) {
    give(stream, chunk);
    while (stream.avail_in > 0) {
      if (!isInside) {
        passOverZeros(stream);
        if (stream.avail_in === 0) break;
        zlibInflateReset(stream);
        begins(read + stream.next_in, unpacked);
      }
      isInside = (yield* inflated(stream)) === 'more';
      if (!isInside) unpacked += stream.total_out;
    }
    read += chunk.length;
  }
  if (isInside) throw new Error('unexpected end of file');
}

/** Unpacks one gzip or zlib file; what follows it is left. @throws Error where it is damaged, or cut short. */
export async function* inflate(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const stream = new ZStream();
  zlibInflateInit2(stream, EITHER);
  give(stream, bytes);
  if ((yield* inflated(stream)) === 'more') throw new Error('unexpected end of file');
}

function give(stream: ZStream, bytes: Uint8Array): void {
  stream.input = bytes;
  stream.next_in = 0;
  stream.avail_in = bytes.length;
}

function passOverZeros(stream: ZStream): void {
  while (stream.avail_in > 0 && stream.input[stream.next_in] === 0) {
    stream.next_in++;
    stream.avail_in--;
  }
}

/** What was given unpacks to, up to the end of a member, or until more has to be given. */
function* inflated(stream: ZStream): Generator<Uint8Array, 'end' | 'more'> {
  for (;;) {
    stream.output = new Uint8Array(PART);
    stream.next_out = 0;
    stream.avail_out = PART;
    const status = zlibInflate(stream, Z_NO_FLUSH);
    if (stream.next_out > 0) yield stream.output.subarray(0, stream.next_out);
    if (status === Z_STREAM_END) return 'end';
    if (status !== Z_OK && status !== Z_BUF_ERROR) throw new Error(stream.msg);
    if (stream.avail_out > 0) return 'more';
  }
}
