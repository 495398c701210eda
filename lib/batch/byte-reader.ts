import { joined } from '../content/joined.ts';

/** Reads a stream of chunks by lines and by counts, and never holds more than is asked for and one chunk. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #spend: (bytes: number) => void;
  #rest = new Uint8Array();
  #position = 0;

  /** @param spend told how many bytes came; what it throws ends the reading. */
  constructor(source: AsyncIterable<Uint8Array>, spend: (bytes: number) => void = () => {}) {
    this.#chunks = source[Symbol.asyncIterator]();
    this.#spend = spend;
  }

  /** How many bytes were read of what there is. */
  get position(): number {
    return this.#position;
  }

  /** The next line without its end, as Latin-1; undefined at the end. @throws {@link LineTooLong} */
  async line(most = 8_192): Promise<string | undefined> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      if (this.#rest.length === 0 && !(await this.#more())) break;
      const end = this.#rest.indexOf(10);
      const part = this.#rest.subarray(0, end < 0 ? this.#rest.length : end + 1);
      length += part.length;
      if (length > most) throw new LineTooLong(most);
      parts.push(part);
      this.#rest = this.#rest.subarray(part.length);
      if (end >= 0) break;
    }
    this.#position += length;
    return length === 0 ? undefined : latin1(joined(parts)).replace(/\r?\n$/, '');
  }

  /** So many bytes, or fewer at the end. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.#next(count)) parts.push(part);
    return joined(parts);
  }

  /** Passes over so many bytes. @returns how many there were. */
  async skip(count: number): Promise<number> {
    let skipped = 0;
    for await (const part of this.#next(count)) skipped += part.length;
    return skipped;
  }

  async *#next(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) return;
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      this.#position += part.length;
      yield part;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    this.#spend(next.value.length);
    this.#rest = new Uint8Array(next.value);
    return next.value.length > 0 || this.#more();
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

/** Each byte as the character of its number. The decoder of that name has others for some. */
function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8_192)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)));
  return parts.join('');
}

/** A line is longer than any that is expected. */
export class LineTooLong extends Error {
  override name = 'LineTooLong';
  constructor(most: number) {
    super(`a line is longer than ${most} bytes`);
  }
}
