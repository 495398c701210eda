import { browser } from 'wxt/browser';
import { parseCard } from '../detector/card.ts';
import { detect, toEvidence } from '../detector/detect.ts';
import { type DetectorSession, openDetector } from '../detector/session.ts';
import type { AskDetector } from './engine.ts';

/** The bundled detector pack. */
const PACK = '/models/image-1';

/**
 * The bundled detector: opened at the first question (onnxruntime and the model are large), on WebGPU where the
 * browser has it and it computes what the card says, else on WebAssembly.
 */
export function openBrowserDetector(): AskDetector {
  let opened: Promise<DetectorSession> | undefined;
  return async (raster) => {
    try {
      opened ??= open();
      return toEvidence(await detect(await opened, raster));
    } catch (error) {
      opened = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      return { lane: 'detector', state: 'unavailable', code: 'detector.unavailable', details: { reason } };
    }
  };
}

async function open(): Promise<DetectorSession> {
  const ort = await import('onnxruntime-web/jspi');
  ort.env.wasm.wasmPaths = browser.runtime.getURL('/ort/' as never);
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const card = parseCard(await (await fetch(browser.runtime.getURL(`${PACK}/card.json` as never))).json());
  const model = new Uint8Array(
    await (await fetch(browser.runtime.getURL(`${PACK}/model.onnx` as never))).arrayBuffer(),
  );
  const backends = 'gpu' in navigator ? (['webgpu', 'wasm'] as const) : (['wasm'] as const);
  return openDetector(model, card, { ort, backends });
}
