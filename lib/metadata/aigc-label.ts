import type { Origin } from '../content/kind.ts';
import { asObject, jsonObject, textOf } from './json.ts';

/** The implicit label of the Chinese labelling standard. */
export type AigcLabel = { readonly origin: Origin; readonly value: string };

/** Fields beside `Label` of which the standard's object has at least one. */
const FIELDS = ['ContentProducer', 'ProduceID', 'ContentPropagator', 'PropagateID'];

/**
 * Reads the label, as an object of its own or inside `{"AIGC": …}`. `Label` 1 says that the content was generated; 2 and 3,
 * that whoever spread it thinks or suspects so, which declares nothing.
 *
 * Source: GB 45438-2025, annex E; TC260 practice guide on implicit labels (2025-08).
 */
export function aigcLabel(text: string): AigcLabel | undefined {
  const object = jsonObject(text);
  const label = asObject(object?.AIGC) ?? jsonObject(textOf(object?.AIGC)) ?? object;
  if (!label || !FIELDS.some((field) => typeof label[field] === 'string')) return undefined;
  const level = textOf(label.Label);
  if (!['1', '2', '3'].includes(level)) return undefined;
  const producer =
    typeof label.ContentProducer === 'string' ? `, ContentProducer ${label.ContentProducer}` : '';
  return { origin: level === '1' ? 'ai' : 'unknown', value: `Label ${level}${producer}` };
}
