import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import init from '@contentauth/c2pa-wasm';

let started: Promise<unknown> | undefined;

/** Starts the credentials engine in this thread, to make credentials: what it is given is the user's own. */
export function startBuilder(): Promise<unknown> {
  started ??= start();
  return started;
}

/** Bytes as the engine reads them on Node: in slices, by an interface that only workers of browsers have. */
export function asBlob(bytes: Uint8Array): Blob {
  const part = (piece: Uint8Array): Slice => ({
    size: piece.length,
    bytes: piece,
    slice: (from, to) => part(piece.subarray(from, to)),
  });
  return part(bytes) as unknown as Blob;
}

async function start(): Promise<void> {
  const file = fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'));
  Object.assign(globalThis, { FileReaderSync: BytesReader });
  await init({ module_or_path: await readFile(file) });
}

class BytesReader {
  readAsArrayBuffer(part: Slice): ArrayBuffer {
    return part.bytes.slice().buffer as ArrayBuffer;
  }
}

type Slice = { readonly size: number; readonly bytes: Uint8Array; slice(from: number, to: number): Slice };
