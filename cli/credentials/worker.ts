import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { type CredentialsQuestion, startEngine } from '../../lib/c2pa/engine.ts';
import type { EngineReply } from '../../lib/c2pa/open-engine.ts';

// The credentials engine in a thread of its own: takes one question at a time, and answers it.

const engine = readFile(fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'))).then(
  startEngine,
);

parentPort?.on('message', async (question: CredentialsQuestion) => {
  const reply: EngineReply = await engine
    .then((ask) => ask(question))
    .catch((error) => ({ broken: error instanceof Error ? error.message : String(error) }));
  parentPort?.postMessage(reply);
});
