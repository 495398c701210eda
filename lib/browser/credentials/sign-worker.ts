import init from '@contentauth/c2pa-wasm';
import type { Declared } from '../../c2pa/definition.ts';
import type { Claimant } from '../../c2pa/evidence.ts';
import { makeCredentials } from '../../c2pa/make-credentials.ts';
import { type SigningKey, signerOf } from '../../c2pa/signing-key.ts';

// Makes credentials in a worker: the engine reads files in a way that windows do not have.

/** A picture, and what is said of it by whom. The key can be used, not read. */
export type MakeQuestion = {
  readonly bytes: Uint8Array;
  readonly declared: Declared;
  readonly claimant: Claimant;
  readonly key: SigningKey;
};

/** The picture with its credentials, or why there is none. */
export type MakeAnswer = { readonly file: Uint8Array<ArrayBuffer> } | { readonly failed: string };

/** A dedicated worker's own scope, which the types of a window do not know. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<MakeQuestion>) => void;
  postMessage(answer: MakeAnswer): void;
};

/** Where the build puts the engine's WebAssembly: see `wxt.config.ts`. */
const started = init({ module_or_path: fetch('/c2pa/c2pa_bg.wasm') });

scope.onmessage = async ({ data: { bytes, declared, claimant, key } }) => {
  const asBlob = (part: Uint8Array) => new Blob([part.slice()]);
  const answer = await started
    .then(() => makeCredentials(bytes, declared, claimant, signerOf(key), asBlob))
    .then(
      (file): MakeAnswer => ({ file: file.slice() }),
      (error): MakeAnswer => ({ failed: error instanceof Error ? error.message : String(error) }),
    );
  scope.postMessage(answer);
};
