/** Bytes of a 256-bit code. */
export const CODE_BYTES = 32;

/** Bytes of one page of WebAssembly memory. */
const PAGE = 65_536;

/** A kernel's functions and its memory, of which the caller decides what lies where. */
export type Kernel<Functions> = {
  readonly call: Functions;
  /** A view of the memory; growing it makes older views empty, so a view is asked for anew after every growth. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  /** Makes the memory so long, in bytes, and never shorter. @throws {@link IndexTooLarge} */
  readonly reach: (length: number) => void;
};

/** Starts a kernel that `npm run generate` compiled. It is small enough to be compiled while one waits. */
export function startKernel<Functions>(base64: string): Kernel<Functions> {
  const code = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  const memory = exports.memory as WebAssembly.Memory;
  return {
    call: exports as Functions,
    bytes: () => new Uint8Array(memory.buffer as ArrayBuffer),
    reach: (length) => {
      const missing = Math.ceil(length / PAGE) - memory.buffer.byteLength / PAGE;
      if (missing <= 0) return;
      try {
        memory.grow(missing);
      } catch (cause) {
        throw new IndexTooLarge(length, cause);
      }
    },
  };
}

/** The index needs more memory than there is, or than a WebAssembly memory can have. */
export class IndexTooLarge extends Error {
  override name = 'IndexTooLarge';
  constructor(bytes: number, cause?: unknown) {
    super(
      `The index needs ${bytes} bytes in one piece, and can't have them. Search fewer records at once, in several indexes.`,
      { cause },
    );
  }
}
