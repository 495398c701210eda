import type { Backend, Ort } from '../../../lib/detector/session.ts';

/** A model that answers what a test says. */
export type FakeModel = {
  /** The answer for the view at `index` of a run. */
  readonly answer: (index: number, view: Float32Array) => number;
  readonly dims?: (count: number) => number[];
  readonly type?: string;
  readonly inputNames?: readonly string[];
  readonly outputNames?: readonly string[];
  /** `create` rejects with this message. */
  readonly fails?: string;
  readonly asked?: (count: number) => void;
  readonly released?: () => void;
};

type FakeTensor = { readonly data: Float32Array; readonly dims: readonly number[] };

/** Stands in for onnxruntime-web: one fake model per backend; like the real one it refuses overlapping runs. */
export function fakeOrt(models: Partial<Record<Backend, FakeModel>>): Ort {
  const ort = {
    Tensor: class {
      readonly data: Float32Array;
      readonly dims: readonly number[];
      constructor(_type: string, data: Float32Array, dims: readonly number[]) {
        this.data = data;
        this.dims = dims;
      }
    },
    InferenceSession: {
      create: async (_bytes: Uint8Array, options: { executionProviders: [Backend] }) => {
        const model = models[options.executionProviders[0]];
        if (!model || model.fails) throw new Error(model?.fails ?? 'no such backend');
        return open(model);
      },
    },
  };
  return ort as unknown as Ort;
}

function open(model: FakeModel) {
  let busy = false;
  return {
    inputNames: model.inputNames ?? ['pixels'],
    outputNames: model.outputNames ?? ['logit'],
    release: async () => model.released?.(),
    run: async ({ pixels }: { pixels: FakeTensor }) => {
      if (busy) throw new Error('session already started');
      busy = true;
      await Promise.resolve();
      busy = false;
      const count = pixels.dims[0]!;
      model.asked?.(count);
      const length = pixels.data.length / count;
      const answers = Array.from({ length: count }, (_, i) =>
        model.answer(i, pixels.data.subarray(i * length, (i + 1) * length)),
      );
      const dims = model.dims?.(count) ?? [count, 1];
      return {
        logit: { type: model.type ?? 'float32', dims, getData: async () => Float32Array.from(answers) },
      };
    },
  };
}
