import { toBase64 } from './base64.ts';
import { askEngine } from './engine-client.ts';
import type { EngineVerdict } from './messages.ts';

/** The pictures of the introduction's sample page, in `public/welcome`. */
export const SAMPLES = ['signed', 'changed', 'declared'] as const;

export type SampleName = (typeof SAMPLES)[number];

/** Has the engine check a picture that comes with the extension. @throws EngineSilent */
export async function checkSampleFile(name: SampleName): Promise<EngineVerdict> {
  const response = await fetch(`/welcome/${name}.jpg`);
  const file = toBase64(new Uint8Array(await response.arrayBuffer()));
  return askEngine<EngineVerdict>({ to: 'engine', type: 'sample', file });
}
