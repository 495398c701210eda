import { asObject, jsonObject, textOf } from './json.ts';

/** Which tool wrote the settings a picture was generated with, and the part of them that shows it. */
export type Settings = { readonly tool: string; readonly value: string };

/**
 * The settings of a text-to-image tool, as it writes them beside its pictures: the WebUI's line, or a JSON object with the keys
 * of SwarmUI or Fooocus. A text that only speaks of such tools is none.
 *
 * Sources: `docs/declared-marks.md`.
 */
export function generationSettings(text: string): Settings | undefined {
  return webuiLine(text) ?? swarmSettings(text) ?? fooocusSettings(text);
}

/**
 * The last lines of what Stable Diffusion WebUI writes: `Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, …`. Other tools
 * write the same line.
 */
function webuiLine(text: string): Settings | undefined {
  const line = text
    .split('\n')
    .map((part) => part.trim())
    .findLast((part) => part.startsWith('Steps: '));
  if (!line) return undefined;
  const keys = [/^Steps: \d{1,5}, /, /, Sampler: [^,]/, /, CFG scale: \d/, /, Seed: \d/];
  return keys.every((key) => key.test(line)) ? { tool: 'Stable Diffusion WebUI', value: line } : undefined;
}

function swarmSettings(text: string): Settings | undefined {
  const settings = asObject(jsonObject(text)?.sui_image_params);
  if (typeof settings?.model !== 'string') return undefined;
  return { tool: 'SwarmUI', value: `sui_image_params, model ${settings.model}` };
}

function fooocusSettings(text: string): Settings | undefined {
  const settings = jsonObject(text);
  if (settings?.metadata_scheme !== 'fooocus' || typeof settings.base_model !== 'string') return undefined;
  return { tool: 'Fooocus', value: `base_model ${settings.base_model}` };
}

/** InvokeAI's settings, by the keyword they stand under: it had three ways to write them. */
export function invokeSettings(keyword: string, text: string): Settings | undefined {
  if (keyword === 'Dream') {
    const flags = [/^".*" /s, / -s ?\d/, / -S ?\d/, / -W ?\d/, / -H ?\d/, / -C ?\d/];
    return flags.every((flag) => flag.test(text))
      ? invoke(text.slice(text.lastIndexOf('" ') + 2))
      : undefined;
  }
  const settings = jsonObject(text);
  if (keyword === 'sd-metadata' && settings?.app_id === 'invoke-ai/InvokeAI')
    return invoke('invoke-ai/InvokeAI');
  if (keyword !== 'invokeai_metadata' || typeof settings?.positive_prompt !== 'string') return undefined;
  return typeof settings.seed === 'number'
    ? invoke(`generation_mode ${textOf(settings.generation_mode)}`)
    : undefined;
}

/** NovelAI's `Comment`: the settings, where `Software` beside it names the tool. */
export function novelSettings(comment: string): Settings | undefined {
  const settings = jsonObject(comment);
  if (typeof settings?.prompt !== 'string' || typeof settings.steps !== 'number') return undefined;
  return { tool: 'NovelAI', value: `steps ${settings.steps}, sampler ${textOf(settings.sampler)}` };
}

function invoke(value: string): Settings {
  return { tool: 'InvokeAI', value };
}
