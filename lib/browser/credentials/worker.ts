import { type CredentialsQuestion, startEngine } from '../../c2pa/engine.ts';
import type { EngineReply } from '../../c2pa/open-engine.ts';

// The credentials engine in a worker of its own: takes one question at a time, and answers it.

/** A dedicated worker's own scope, which the types of a window do not know. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<CredentialsQuestion>) => void;
  postMessage(reply: EngineReply): void;
};

/** Where the build puts the engine's WebAssembly: see `wxt.config.ts`. */
const engine = startEngine(fetch('/c2pa/c2pa_bg.wasm'));

scope.onmessage = async ({ data }) => {
  const reply = await engine
    .then((ask) => ask(data))
    .catch((error) => ({ broken: error instanceof Error ? error.message : String(error) }));
  scope.postMessage(reply);
};
