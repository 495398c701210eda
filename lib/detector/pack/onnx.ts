import type { DetectorCard } from '../card.ts';

/** A tensor as a model names it: sides are numbers, or `undefined` where they are left open. */
export type Declared = {
  readonly name: string;
  /** 1 is float32. */
  readonly elementType: number;
  readonly shape: readonly (number | undefined)[];
};

/** What of an ONNX file is looked at before it is run. */
export type ModelOutline = {
  readonly inputs: readonly Declared[];
  readonly outputs: readonly Declared[];
  /** Operators by `domain::name`; the standard domain is empty. */
  readonly operators: ReadonlySet<string>;
};

/** Domains whose operators onnxruntime-web has. */
const KNOWN_DOMAINS: ReadonlySet<string> = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'com.microsoft',
  'com.ms.internal.nhwc',
]);

/** Operators that may run for ever. No image classifier needs them. */
const LOOPS: ReadonlySet<string> = new Set(['Loop', 'Scan']);

const MAX_NODES = 50_000;
const MAX_DEPTH = 8;
const FLOAT32 = 1;

/**
 * Reads the outline of an ONNX file (protobuf, `onnx.proto` of ONNX 1.17) and refuses what can't be run safely, before any of
 * it is handed to a runtime.
 *
 * @throws {@link ModelRefused} for what is no ONNX file, keeps weights outside the file, uses operators that no known library
 * has, or loops.
 */
export function readModel(bytes: Uint8Array): ModelOutline {
  const seen: Seen = { inputs: [], outputs: [], operators: new Set(), nodes: 0, functions: new Set() };
  let graphs = 0;
  try {
    for (const { number, bytes: value } of fields(bytes)) {
      if (number === 7 && value) {
        graphs++;
        readGraph(value, seen, 0);
      }
      if (number === 25 && value) readFunction(value, seen);
    }
  } catch (error) {
    if (error instanceof ModelRefused) throw error;
    throw new ModelRefused('not-onnx', 'it can not be read as ONNX');
  }
  if (graphs !== 1 || seen.nodes === 0) throw new ModelRefused('not-onnx', 'it has no graph');
  for (const name of seen.operators) assertOperator(name, seen.functions);
  return seen;
}

/** @throws {@link ModelRefused} where the model takes or gives something else than its card says. */
export function assertFits({ inputs, outputs }: ModelOutline, { input, output }: DetectorCard): void {
  assertTensor('input', find(inputs, input.name), input.shape);
  assertTensor('output', find(outputs, output.name), output.shape);
}

function find(tensors: readonly Declared[], name: string | undefined): Declared | undefined {
  return name === undefined && tensors.length === 1
    ? tensors[0]
    : tensors.find((tensor) => tensor.name === name);
}

function assertTensor(
  what: 'input' | 'output',
  found: Declared | undefined,
  wanted: readonly ('n' | number)[],
): void {
  const promised = `float32 [${wanted.join()}]`;
  if (!found) throw new ModelRefused('wrong-shape', `the ${what} its card names is not in it`);
  const sides = found.shape.map((side) => side ?? 'n');
  const shown = `${found.elementType === FLOAT32 ? 'float32' : `type ${found.elementType}`} [${sides.join()}]`;
  // An open side takes whatever the card says; a fixed one has to be what the card says.
  const fits = wanted.every((side, axis) => found.shape[axis] === undefined || found.shape[axis] === side);
  if (found.elementType !== FLOAT32 || found.shape.length !== wanted.length || !fits)
    throw new ModelRefused('wrong-shape', `its ${what} is ${shown}, its card says ${promised}`);
}

function assertOperator(name: string, functions: ReadonlySet<string>): void {
  const [domain, operator] = name.split('::') as [string, string];
  if (functions.has(name)) return;
  if (!KNOWN_DOMAINS.has(domain))
    throw new ModelRefused('custom-operator', `it uses the custom operator ${printable(name)}`);
  if (LOOPS.has(operator))
    throw new ModelRefused('loops', `it uses ${printable(operator)}, which may never end`);
}

type Seen = {
  readonly inputs: Declared[];
  readonly outputs: Declared[];
  readonly operators: Set<string>;
  readonly functions: Set<string>;
  nodes: number;
};

function readGraph(graph: Uint8Array, seen: Seen, depth: number): void {
  if (depth > MAX_DEPTH)
    throw new ModelRefused('too-complex', `its graphs are nested over ${MAX_DEPTH} deep`);
  const weights = new Set<string>();
  const inputs: Declared[] = [];
  for (const { number, bytes } of fields(graph)) {
    if (!bytes) continue;
    if (number === 1) readNode(bytes, seen, depth);
    if (number === 5) weights.add(readTensor(bytes));
    if (number === 15) readSparse(bytes);
    if (depth === 0 && number === 11) inputs.push(readDeclared(bytes));
    if (depth === 0 && number === 12) seen.outputs.push(readDeclared(bytes));
  }
  // Older files list their weights among the inputs.
  seen.inputs.push(...inputs.filter(({ name }) => !weights.has(name)));
}

function readNode(node: Uint8Array, seen: Seen, depth: number): void {
  if (++seen.nodes > MAX_NODES) throw new ModelRefused('too-complex', `it has more than ${MAX_NODES} nodes`);
  let operator = '';
  let domain = '';
  for (const { number, bytes } of fields(node)) {
    if (!bytes) continue;
    if (number === 4) operator = text(bytes);
    if (number === 7) domain = text(bytes);
    if (number === 5) readAttribute(bytes, seen, depth);
  }
  seen.operators.add(`${domain}::${operator}`);
}

function readAttribute(attribute: Uint8Array, seen: Seen, depth: number): void {
  for (const { number, bytes } of fields(attribute)) {
    if (!bytes) continue;
    if (number === 5 || number === 10) readTensor(bytes);
    if (number === 6 || number === 11) readGraph(bytes, seen, depth + 1);
    if (number === 22 || number === 23) readSparse(bytes);
  }
}

function readFunction(value: Uint8Array, seen: Seen): void {
  let name = '';
  let domain = '';
  for (const { number, bytes } of fields(value)) {
    if (!bytes) continue;
    if (number === 1) name = text(bytes);
    if (number === 10) domain = text(bytes);
    if (number === 7) readNode(bytes, seen, 0);
  }
  seen.functions.add(`${domain}::${name}`);
}

/** Values and their places. */
function readSparse(tensor: Uint8Array): void {
  for (const { number, bytes } of fields(tensor)) if (bytes && number < 3) readTensor(bytes);
}

/** @returns a tensor's name. */
function readTensor(tensor: Uint8Array): string {
  let name = '';
  for (const { number, value, bytes } of fields(tensor)) {
    if (number === 8 && bytes) name = text(bytes);
    if (number === 13 || (number === 14 && value !== 0))
      throw new ModelRefused('external-data', 'its weights lie in another file: save it as one file');
  }
  return name;
}

function readDeclared(info: Uint8Array): Declared {
  let name = '';
  let elementType = 0;
  const shape: (number | undefined)[] = [];
  for (const { number, bytes } of fields(info)) {
    if (number === 1 && bytes) name = text(bytes);
    if (number !== 2 || !bytes) continue;
    for (const type of fields(bytes)) {
      if (type.number !== 1 || !type.bytes) continue;
      for (const tensor of fields(type.bytes)) {
        if (tensor.number === 1) elementType = tensor.value;
        if (tensor.number !== 2 || !tensor.bytes) continue;
        for (const side of fields(tensor.bytes))
          if (side.number === 1 && side.bytes) shape.push(sideOf(side.bytes));
      }
    }
  }
  return { name, elementType, shape };
}

function sideOf(dimension: Uint8Array): number | undefined {
  for (const { number, value } of fields(dimension)) if (number === 1) return value;
  return undefined;
}

type Field = { readonly number: number; readonly value: number; readonly bytes?: Uint8Array };

/** The fields of a protobuf message, one after the other. @throws RangeError where it ends in the middle. */
function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('ends in a number');
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new RangeError('a number without end');
  };
  const skip = (length: number): number => {
    const start = at;
    at += length;
    if (at > message.length) throw new RangeError('ends in a field');
    return start;
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 1) skip(8);
    else if (wire === 5) skip(4);
    else if (wire === 2) {
      const length = varint();
      const start = skip(length);
      yield { number, value: 0, bytes: message.subarray(start, start + length) };
    } else throw new RangeError(`wire type ${wire}`);
  }
}

function text(bytes: Uint8Array): string {
  if (bytes.length > 1_000) throw new RangeError('a name without end');
  return new TextDecoder().decode(bytes);
}

/** A name out of the file, for a sentence. */
function printable(name: string): string {
  return `"${name.replace(/[^\w.:/-]/g, '?').slice(0, 80)}"`;
}

/** Why a model file is not run. */
export type Refused =
  | 'not-onnx'
  | 'external-data'
  | 'custom-operator'
  | 'loops'
  | 'too-complex'
  | 'wrong-shape'
  | 'wrong-hash'
  | 'too-large'
  | 'does-not-run'
  | 'not-finite'
  | 'constant';

/** A model file that is not run, and why. The message is a sentence for people. */
export class ModelRefused extends Error {
  override readonly name = 'ModelRefused';
  readonly code: Refused;

  constructor(code: Refused, why: string) {
    super(`The model was refused: ${why}.`);
    this.code = code;
  }
}
