import { clean } from '../content/clean.ts';
import { DIGITAL_SOURCE_TYPES, digitalSourceType } from '../content/digital-source-type.ts';
import type { Origin } from '../content/kind.ts';
import { aigcLabel } from './aigc-label.ts';
import type { Mark, MarkName } from './evidence.ts';
import type { Field } from './fields.ts';
import { generationSettings, invokeSettings, novelSettings } from './generation-settings.ts';
import { nodeGraph } from './node-graph.ts';

/** Most marks told of one file: ten say no more than a thousand. */
const MAX_MARKS = 10;

/** Longest value told. */
const MAX_VALUE = 160;

/**
 * The marks in a file's fields. Each is an exact form that a standard or a tool documents (`docs/declared-marks.md`): a text that
 * merely names a tool is no mark.
 */
export function marksIn(fields: readonly Field[]): Mark[] {
  const at = (place: Field['place'], ...names: string[]) =>
    fields.filter((field) => field.place === place && names.includes(field.name));
  const tools = at('PNG', 'Software').map(({ text }) => text.trim());
  const found = [
    ...at('XMP', 'Iptc4xmpExt:DigitalSourceType').map(readSourceType),
    ...at('XMP', 'Iptc4xmpExt:AISystemUsed').map((field) =>
      mark('iptc-ai-system', 'ai-assisted', field, field.text),
    ),
    ...at('XMP', 'photoshop:Credit').map(readCredit),
    ...[...at('XMP', 'TC260:AIGC', 'exif:UserComment'), ...at('PNG', 'AIGC'), ...comments(at)].map(readAigc),
    ...[...at('PNG', 'parameters'), ...comments(at)].map(readSettings),
    ...at('PNG', 'invokeai_metadata', 'sd-metadata', 'Dream').map(readInvoke),
    ...(tools.includes('NovelAI') ? at('PNG', 'Comment').map(readNovel) : []),
    ...at('PNG', 'prompt', 'workflow').map((field) => readGraph(field, field.text)),
    ...at('EXIF', 'Make', 'Model').map(readExifGraph),
    ...[...at('PNG', 'Description'), ...at('XMP', 'dc:description'), ...at('EXIF', 'ImageDescription')].map(
      readJobId,
    ),
    ...at('EXIF', 'ImageDescription').map((field) => readSignature(field, at('EXIF', 'Artist')[0]?.text)),
    ...[...at('EXIF', 'Software', 'Make'), ...at('PNG', 'Software'), ...at('XMP', 'xmp:CreatorTool')].map(
      readSoftware,
    ),
  ].filter((found) => found !== undefined);
  return distinct(found).slice(0, MAX_MARKS);
}

/** What marks declare together: where any says that AI made the work, or a part of it, that; else what all agree on. */
export function declaredBy(marks: readonly Mark[]): Origin {
  const origins = new Set(marks.map(({ origin }) => origin));
  for (const origin of ['ai', 'ai-assisted'] as const) if (origins.has(origin)) return origin;
  origins.delete('unknown');
  const [only, ...others] = origins;
  return only && others.length === 0 ? only : 'unknown';
}

type At = (place: Field['place'], ...names: string[]) => Field[];

const comments = (at: At) => at('EXIF', 'UserComment', 'ImageDescription');

function mark(
  name: MarkName,
  origin: Origin,
  { place, name: field }: Field,
  value: string,
  tool?: string,
): Mark {
  return {
    mark: name,
    origin,
    ...(tool === undefined ? {} : { tool }),
    field: clean(`${place} ${field}`, 80),
    value: clean(value, MAX_VALUE),
  };
}

function readSourceType(field: Field): Mark | undefined {
  const type = digitalSourceType(field.text);
  return type && mark('iptc-source-type', DIGITAL_SOURCE_TYPES[type], field, type);
}

/** Lines that Google's services write, whole. */
const CREDITS: Readonly<Record<string, Origin>> = {
  'Made with Google AI': 'ai',
  'Edited with Google AI': 'ai-assisted',
};

function readCredit(field: Field): Mark | undefined {
  const origin = Object.hasOwn(CREDITS, field.text) ? CREDITS[field.text] : undefined;
  return origin && mark('credit-line', origin, field, field.text, 'Google AI');
}

function readAigc(field: Field): Mark | undefined {
  const label = aigcLabel(field.text);
  return label && mark('aigc-label', label.origin, field, label.value);
}

function readSettings(field: Field): Mark | undefined {
  const settings = generationSettings(field.text);
  return settings && mark('generation-settings', 'ai', field, settings.value, settings.tool);
}

function readInvoke(field: Field): Mark | undefined {
  const settings = invokeSettings(field.name, field.text);
  return settings && mark('generation-settings', 'ai', field, settings.value, settings.tool);
}

function readNovel(field: Field): Mark | undefined {
  const settings = novelSettings(field.text);
  return settings && mark('generation-settings', 'ai', field, settings.value, settings.tool);
}

function readGraph(field: Field, text: string): Mark | undefined {
  const graph = nodeGraph(text);
  if (!graph) return undefined;
  const { sampler } = graph;
  return mark('node-graph', sampler ? 'ai' : 'unknown', field, sampler ?? 'no sampler', 'ComfyUI');
}

/** In a WebP, ComfyUI keeps its graphs under the camera's names. */
function readExifGraph(field: Field): Mark | undefined {
  const [, text] = /^(?:prompt|workflow):(\{.*)$/s.exec(field.text) ?? [];
  return text === undefined ? undefined : readGraph(field, text);
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Midjourney ends its description with the prompt's parameters and the number of the job. */
function readJobId(field: Field): Mark | undefined {
  const text = field.text.trimEnd();
  const [, id] = new RegExp(`\\sJob ID: (${UUID})$`).exec(text.slice(-60)) ?? [];
  return id !== undefined && /\s--[a-z]{1,12}\s/.test(text)
    ? mark('job-id', 'ai', field, `Job ID: ${id}`, 'Midjourney')
    : undefined;
}

/** Grok signs in a form of its own, which nobody else can check, beside the picture's number as the artist. */
function readSignature(field: Field, artist = ''): Mark | undefined {
  const isPair =
    /^Signature: ?[A-Za-z0-9+/]{64,}={0,2}$/.test(field.text) && new RegExp(`^${UUID}$`).test(artist);
  return isPair ? mark('vendor-signature', 'ai', field, field.text.slice(0, 40), 'Grok') : undefined;
}

/** Names that only generators go by, as the whole value, with a version where one is written. */
const GENERATORS: readonly (readonly [tool: string, name: RegExp])[] = [
  ['NovelAI', /^NovelAI$/],
  ['Fooocus', /^Fooocus v\d[\w.-]{0,20}$/],
  ['Ideogram', /^Ideogram AI$/],
  ['Adobe Firefly', /^Adobe Firefly(?: (?:Image )?\d[\w.-]{0,10})?$/],
];

function readSoftware(field: Field): Mark | undefined {
  const text = field.text.trim();
  const [tool] = GENERATORS.find(([, name]) => name.test(text)) ?? [];
  return tool === undefined ? undefined : mark('software', 'ai', field, text, tool);
}

function distinct(marks: readonly Mark[]): Mark[] {
  return [...new Map(marks.map((one) => [JSON.stringify(one), one])).values()];
}
