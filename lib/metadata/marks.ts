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

/** Reads a mark out of a field, with the others beside it. */
type Read = (field: Field, all: readonly Field[]) => Mark | undefined;

const COMMENTS = ['EXIF UserComment', 'EXIF ImageDescription'];

/** Where marks stand, and what reads them there. */
const RULES: readonly (readonly [places: readonly string[], read: Read])[] = [
  [['XMP Iptc4xmpExt:DigitalSourceType'], readSourceType],
  [['XMP Iptc4xmpExt:AISystemUsed'], readSystem],
  [['XMP photoshop:Credit'], readCredit],
  [['XMP TC260:AIGC', 'XMP exif:UserComment', 'PNG AIGC', ...COMMENTS], readAigc],
  [['PNG parameters', ...COMMENTS], readSettings],
  [['PNG invokeai_metadata', 'PNG sd-metadata', 'PNG Dream'], readInvoke],
  [['PNG Comment'], readNovel],
  [['PNG prompt', 'PNG workflow'], readGraph],
  [['EXIF Make', 'EXIF Model'], readExifGraph],
  [['PNG Description', 'XMP dc:description', 'EXIF ImageDescription'], readJobId],
  [['EXIF ImageDescription'], readSignature],
  [['EXIF Software', 'EXIF Make', 'PNG Software', 'XMP xmp:CreatorTool'], readSoftware],
];

/**
 * The marks in a file's fields. Each is an exact form that a standard or a tool documents (`docs/declared-marks.md`): a text that
 * merely names a tool is no mark.
 */
export function marksIn(fields: readonly Field[]): Mark[] {
  const found = RULES.flatMap(([places, read]) =>
    fields.filter((field) => places.includes(placeOf(field))).map((field) => read(field, fields)),
  );
  return distinct(found.filter((mark) => mark !== undefined)).slice(0, MAX_MARKS);
}

/** What marks declare together: where any says that AI made the work, or a part of it, that; else what all agree on. */
export function declaredBy(marks: readonly Mark[]): Origin {
  const origins = new Set(marks.map(({ origin }) => origin));
  for (const origin of ['ai', 'ai-assisted'] as const) if (origins.has(origin)) return origin;
  origins.delete('unknown');
  const [only, ...others] = origins;
  return only && others.length === 0 ? only : 'unknown';
}

function placeOf({ place, name }: Field): string {
  return `${place} ${name}`;
}

function textAt(place: string, fields: readonly Field[]): string {
  return fields.find((field) => placeOf(field) === place)?.text.trim() ?? '';
}

function mark(name: MarkName, origin: Origin, source: Field, value: string, tool?: string): Mark {
  return {
    mark: name,
    origin,
    ...(tool === undefined ? {} : { tool }),
    field: clean(placeOf(source), 80),
    value: clean(value, MAX_VALUE),
  };
}

function readSourceType(field: Field): Mark | undefined {
  const type = digitalSourceType(field.text);
  return type && mark('iptc-source-type', DIGITAL_SOURCE_TYPES[type], field, type);
}

function readSystem(field: Field): Mark {
  return mark('iptc-ai-system', 'ai-assisted', field, field.text);
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

function readNovel(field: Field, all: readonly Field[]): Mark | undefined {
  const settings = textAt('PNG Software', all) === 'NovelAI' ? novelSettings(field.text) : undefined;
  return settings && mark('generation-settings', 'ai', field, settings.value, settings.tool);
}

function readGraph(field: Field): Mark | undefined {
  const graph = nodeGraph(field.text);
  if (!graph) return undefined;
  const { sampler } = graph;
  return mark('node-graph', sampler ? 'ai' : 'unknown', field, sampler ?? 'no sampler', 'ComfyUI');
}

/** In a WebP, ComfyUI keeps its graphs under the camera's names. */
function readExifGraph(field: Field): Mark | undefined {
  const [, text] = /^(?:prompt|workflow):(\{.*)$/s.exec(field.text) ?? [];
  return text === undefined ? undefined : readGraph({ ...field, text });
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
function readSignature(field: Field, all: readonly Field[]): Mark | undefined {
  const artist = textAt('EXIF Artist', all);
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
