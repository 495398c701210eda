import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { InferenceSession } from 'onnxruntime-web';
import type { DetectorCard } from './card.ts';
import { selfTestError, selfTestInputs } from './self-test.ts';

/** Where a model runs. */
export type Backend = 'webgpu' | 'wasm';

/** The part of onnxruntime-web that is used; the caller picks the build (`/wasm`, `/webgpu`, ...) and sets `env`. */
export type Ort = Pick<typeof import('onnxruntime-web'), 'InferenceSession' | 'Tensor'>;

/** A backend that could not be used, and why, for people to read. */
export type Refusal = { readonly backend: Backend; readonly reason: string; readonly error: Error };

/** An open model that has proved on this machine that it computes what its card says. */
export type DetectorSession = {
  readonly card: DetectorCard;
  readonly backend: Backend;
  /** Backends tried before this one. */
  readonly refused: readonly Refusal[];
  /**
   * Runs the model on views made by `preprocess`, one row of raw output for each. Calls queue up: a session does
   * one thing at a time.
   * @throws {ModelShapeMismatch | ModelNotFinite} when the answer is not what the card promises.
   */
  run(views: readonly Float32Array[]): Promise<Float32Array[]>;
  /** Frees the model's memory. */
  close(): Promise<void>;
};

/** What opening a detector needs from its caller. */
export type OpenOptions = {
  readonly ort: Ort;
  /** Tried in this order; `webgpu`, then `wasm` when left out. */
  readonly backends?: readonly Backend[];
  /** SHA-256 of bytes; for a large model pass WebCrypto's, which does not block. */
  readonly digest?: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
};

/**
 * Opens a detector: checks the bytes against the card, then takes the first backend that loads the model and
 * answers the card's self-test within its tolerance. GPUs and their drivers do compute wrong now and then; without
 * the test a wrong number would look like a verdict.
 *
 * @example
 * const session = await openDetector(bytes, parseCard(json), { ort, backends: ['wasm'] });
 * @throws {ModelHashMismatch} when the bytes are not the card's model: nothing is run.
 * @throws {NoUsableBackend} when every backend was refused; `refused` holds the named reasons.
 */
export async function openDetector(
  model: Uint8Array,
  card: DetectorCard,
  { ort, backends = ['webgpu', 'wasm'], digest = sha256 }: OpenOptions,
): Promise<DetectorSession> {
  const found = bytesToHex(await digest(model));
  if (found !== card.model.sha256) throw new ModelHashMismatch(card, found, model.length);
  const refused: Refusal[] = [];
  for (const backend of backends) {
    try {
      if (backend === 'webgpu' && !card.selfTest) throw new UntestedBackend();
      return await openOn(backend, model, card, ort, refused);
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      refused.push({ backend, error, reason: error.message });
    }
  }
  throw new NoUsableBackend(card, refused);
}

async function openOn(
  backend: Backend,
  model: Uint8Array,
  card: DetectorCard,
  ort: Ort,
  refused: readonly Refusal[],
): Promise<DetectorSession> {
  const inference = await ort.InferenceSession.create(model, { executionProviders: [backend] });
  try {
    const names = namesOf(card, inference);
    const run = queued((views: readonly Float32Array[]) => infer(inference, card, names, ort, views));
    if (card.selfTest) {
      const error = selfTestError(card, await run(selfTestInputs(card)));
      if (!(error <= card.selfTest.tolerance)) throw new SelfTestFailed(card.selfTest, error);
    }
    return { card, backend, refused: [...refused], run, close: () => inference.release() };
  } catch (error) {
    await inference.release();
    throw error;
  }
}

type Names = { readonly input: string; readonly output: string };

function namesOf({ input, output }: DetectorCard, { inputNames, outputNames }: InferenceSession): Names {
  return {
    input: nameIn('input', input.name, inputNames),
    output: nameIn('output', output.name, outputNames),
  };
}

function nameIn(what: 'input' | 'output', wanted: string | undefined, names: readonly string[]): string {
  const [only, ...others] = names;
  if (wanted === undefined && only !== undefined && others.length === 0) return only;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const promised = wanted === undefined ? `one ${what}` : `${what} "${wanted}"`;
  throw new ModelShapeMismatch(promised, `${what}s ${names.join(', ')}`);
}

async function infer(
  inference: InferenceSession,
  card: DetectorCard,
  names: Names,
  ort: Ort,
  views: readonly Float32Array[],
): Promise<Float32Array[]> {
  const [batch, channels, height, width] = card.input.shape;
  const atOnce = batch === 'n' ? views.length : 1;
  const rows: Float32Array[] = [];
  for (let from = 0; from < views.length; from += atOnce) {
    const group = views.slice(from, from + atOnce);
    const pixels = new Float32Array(group.length * channels * height * width);
    for (const [index, view] of group.entries()) pixels.set(view, index * channels * height * width);
    const tensor = new ort.Tensor('float32', pixels, [group.length, channels, height, width]);
    const answer = (await inference.run({ [names.input]: tensor }, [names.output]))[names.output];
    rows.push(...(await readRows(answer, card, names.output, group.length)));
  }
  return rows;
}

async function readRows(
  answer: InferenceSession.ReturnType[string] | undefined,
  { output }: DetectorCard,
  name: string,
  count: number,
): Promise<Float32Array[]> {
  const columns = output.shape[1];
  const wanted = `${name}: float32 [${count},${columns}]`;
  if (answer?.type !== 'float32' || answer.dims.join() !== `${count},${columns}`) {
    throw new ModelShapeMismatch(wanted, answer ? `${answer.type} [${answer.dims.join()}]` : 'nothing');
  }
  const values = (await answer.getData()) as Float32Array;
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new ModelNotFinite(name, bad);
  return Array.from({ length: count }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}

/** ONNX Runtime refuses a second `run` while one is under way. A failed call does not block the next. */
function queued<Input, Output>(work: (input: Input) => Promise<Output>): (input: Input) => Promise<Output> {
  let last: Promise<unknown> = Promise.resolve();
  return (input) => {
    const next = last.then(() => work(input));
    last = next.catch(() => undefined);
    return next;
  };
}

/** The model's bytes are not the ones the card speaks of. */
export class ModelHashMismatch extends Error {
  override readonly name = 'ModelHashMismatch';

  constructor({ id, model }: DetectorCard, found: string, bytes: number) {
    super(
      `The model for "${id}" has SHA-256 ${found} (${bytes} bytes), its card says ${model.sha256}. ` +
        'Remove it and install it again.',
    );
  }
}

/** The model takes or gives something else than its card says. */
export class ModelShapeMismatch extends Error {
  override readonly name = 'ModelShapeMismatch';

  constructor(wanted: string, found: string) {
    super(`The card promises ${wanted}, the model has ${found}. Correct the card's input and output.`);
  }
}

/** The model answered NaN or infinity. */
export class ModelNotFinite extends Error {
  override readonly name = 'ModelNotFinite';

  constructor(output: string, found: number) {
    super(`The model answered ${found} in "${output}". Use another backend or another model.`);
  }
}

/** The backend computes something else than the card expects. */
export class SelfTestFailed extends Error {
  override readonly name = 'SelfTestFailed';
  /** Largest absolute difference from an expected output. */
  readonly difference: number;

  constructor({ tolerance }: NonNullable<DetectorCard['selfTest']>, difference: number) {
    super(`self-test off by ${difference.toPrecision(2)}, ${tolerance} is allowed`);
    this.difference = difference;
  }
}

/** What a GPU computes is believed only where it can be compared. */
export class UntestedBackend extends Error {
  override readonly name = 'UntestedBackend';

  constructor() {
    super('nothing to compare its numbers with: the card has no self-test');
  }
}

/** No backend can run this model here. */
export class NoUsableBackend extends Error {
  override readonly name = 'NoUsableBackend';
  readonly refused: readonly Refusal[];

  constructor({ id }: DetectorCard, refused: readonly Refusal[]) {
    const reasons = refused.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ');
    super(`No backend runs the detector "${id}" (${reasons || 'none was named'}).`);
    this.refused = refused;
  }
}
