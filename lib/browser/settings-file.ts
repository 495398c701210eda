import type { Hex } from '../content/hex.ts';
import { clean } from '../verdict/describe.ts';
import { isLanguage } from './language.ts';
import { readNetworkForm } from './network-form.ts';
import type { Settings } from './settings.ts';

const FORMAT = 'colophon-settings';
const VERSION = 1;

/** A larger file is none of ours, in bytes; nor has one of ours more sites or accounts than this. */
export const MAX_FILE_BYTES = 1 << 20;
const MOST = 5_000;

/** Settings as a file to keep, or to take to another browser. Keys, phrase and trust lists are not in it. */
export function writeSettingsFile(settings: Settings): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, settings }, null, 2)}\n`;
}

/**
 * Reads such a file, which may be anybody's: every setting is checked for itself. What a file does not have, or what this version
 * does not know, is left as it is.
 *
 * @throws {@link SettingsFileInvalid}
 */
export function readSettingsFile(text: string): Partial<Settings> {
  const { format, version, settings } = objectIn(parsed(text));
  if (format !== FORMAT || version !== VERSION) throw new SettingsFileInvalid('format');
  const given = objectIn(settings);
  return {
    ...networkIn(given),
    ...pick(given, 'detector', isBoolean),
    ...pick(given, 'textDetector', isBoolean),
    ...pick(given, 'offline', isBoolean),
    ...pick(given, 'pack', isPack),
    ...pick(given, 'scan', isSwitch),
    ...pick(given, 'offSites', isSites),
    ...pick(given, 'language', isLanguage),
    ...followedIn(given),
  };
}

function networkIn(given: Record<string, unknown>): Partial<Settings> {
  const { rpcUrls, chainId, registry, service, firstBlock } = given;
  if (rpcUrls === undefined) return {};
  const isList = Array.isArray(rpcUrls) && rpcUrls.every((url) => typeof url === 'string' && !/\s/.test(url));
  if (!isList) throw new SettingsFileInvalid('rpcUrls');
  const form = { rpcUrls: rpcUrls.join('\n'), chainId, registry, service, firstBlock };
  const fields = Object.entries(form).map(([name, value]) => [name, String(value)] as const);
  const read = readNetworkForm(Object.fromEntries(fields) as Parameters<typeof readNetworkForm>[0]);
  if ('field' in read) throw new SettingsFileInvalid(read.field);
  return read;
}

function followedIn({ followed }: Record<string, unknown>): Pick<Settings, 'followed'> | object {
  if (followed === undefined) return {};
  const entries = Object.entries(objectIn(followed));
  const isOk = entries.every(
    ([account, name]) =>
      /^0x[0-9a-f]{40}$/.test(account) && typeof name === 'string' && clean(name, 60) !== '',
  );
  if (!isOk || entries.length > MOST) throw new SettingsFileInvalid('followed');
  const named = entries.map(([account, name]) => [account as Hex, clean(String(name), 60)] as const);
  return { followed: Object.fromEntries(named) };
}

type Plain = Pick<
  Settings,
  'detector' | 'textDetector' | 'offline' | 'pack' | 'scan' | 'offSites' | 'language'
>;

function pick<Name extends keyof Plain>(
  given: Record<string, unknown>,
  name: Name,
  is: (value: unknown) => value is Plain[Name],
): Partial<Plain> {
  const value = given[name];
  if (value === undefined) return {};
  if (!is(value)) throw new SettingsFileInvalid(name);
  return { [name]: value };
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isPack = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9.-]{0,63}$/.test(value);
const isSwitch = (value: unknown): value is 'on' | 'off' => value === 'on' || value === 'off';

function isSites(value: unknown): value is readonly string[] {
  const isHost = (site: unknown) =>
    typeof site === 'string' && URL.canParse(`http://${site}/`) && new URL(`http://${site}/`).host === site;
  return Array.isArray(value) && value.length <= MOST && value.every(isHost);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingsFileInvalid('format');
  }
}

function objectIn(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SettingsFileInvalid('format');
  return value as Record<string, unknown>;
}

/** A file that is no file of settings, or has one that can't be right; `part` names it. */
export class SettingsFileInvalid extends Error {
  override name = 'SettingsFileInvalid';
  readonly part: string;
  constructor(part: string) {
    super(`The file can't be used: ${part}.`);
    this.part = part;
  }
}
