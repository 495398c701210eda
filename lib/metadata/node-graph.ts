import { asObject, jsonObject } from './json.ts';

/** A graph of ComfyUI: the node in it that samples from a model, where there is one. */
export type NodeGraph = { readonly sampler?: string };

/** Nodes looked at in one graph. */
const MAX_NODES = 10_000;

/**
 * ComfyUI's graph, as it writes it under `prompt` (nodes by number, each with `class_type` and `inputs`) or `workflow` (a list
 * `nodes`, each with a `type`). ComfyUI also resizes, sharpens and converts: only a graph with a sampler made a picture.
 *
 * Source: `docs/declared-marks.md`.
 */
export function nodeGraph(text: string): NodeGraph | undefined {
  const graph = jsonObject(text);
  const types = graph && (typesInPrompt(graph) ?? typesInWorkflow(graph));
  if (!types) return undefined;
  const sampler = types.find((type) => SAMPLER.test(type));
  return sampler === undefined ? {} : { sampler };
}

/** `KSampler`, `KSamplerAdvanced`, `SamplerCustom`, `SamplerCustomAdvanced` and what extensions make of them. */
const SAMPLER = /^(?:KSampler|SamplerCustom)/;

function typesInPrompt(graph: Readonly<Record<string, unknown>>): string[] | undefined {
  const nodes = Object.values(graph).slice(0, MAX_NODES).map(asObject);
  if (nodes.length === 0) return undefined;
  const types = nodes.map((node) => (asObject(node?.inputs) ? node?.class_type : undefined));
  return types.every((type) => typeof type === 'string') ? types : undefined;
}

function typesInWorkflow({ nodes, links }: Readonly<Record<string, unknown>>): string[] | undefined {
  if (!Array.isArray(nodes) || !Array.isArray(links)) return undefined;
  const types = nodes.slice(0, MAX_NODES).map((node) => asObject(node)?.type);
  return types.every((type) => typeof type === 'string') ? types : undefined;
}
