import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Hex } from '../lib/content/hex.ts';
import { REGISTRY_ADDRESS } from '../lib/registry/deployment.ts';

/** Which network a command speaks to. */
export type NetworkOptions = {
  /** More than half of them have to agree. */
  readonly rpc: readonly string[];
  readonly chainId: number;
  readonly registry: Hex;
  readonly service: string;
  readonly firstBlock: number;
};

/** The part of the network that is the chain. */
export type ChainOptions = Pick<NetworkOptions, 'rpc' | 'chainId' | 'registry'>;

/** Which registry is meant, where nobody is asked about it. */
export type RegistryOptions = Pick<NetworkOptions, 'chainId' | 'registry'>;

const DEV_RPC: readonly string[] = ['http://127.0.0.1:8545'];

/** Adds the network options to a command; without them it speaks to what `colophon dev` starts. */
export function withNetwork(command: Command): Command {
  return withChain(command)
    .addOption(
      new Option('--service <url>', 'statement server, also the place to publish')
        .env('COLOPHON_SERVICE')
        .default('http://127.0.0.1:8546')
        .argParser(webUrl),
    )
    .addOption(
      new Option('--first-block <number>', 'first block of the registry to read')
        .env('COLOPHON_FIRST_BLOCK')
        .default(0)
        .argParser(wholeNumber),
    );
}

/** Adds the options that name the chain and its registry. */
export function withChain(command: Command): Command {
  return withRegistry(
    command.addOption(
      new Option(
        '--rpc <url>',
        'JSON-RPC of the chain; repeat it, or separate by commas, for several that must agree',
      )
        .env('COLOPHON_RPC')
        .default(DEV_RPC)
        .argParser(oneMoreRpc),
    ),
  );
}

/** Adds the options that name a registry to a command that asks nobody. */
export function withRegistry(command: Command): Command {
  return command
    .addOption(
      new Option('--chain-id <number>', 'chain id')
        .env('COLOPHON_CHAIN_ID')
        .default(31337)
        .argParser(wholeNumber),
    )
    .addOption(
      new Option('--registry <address>', 'registry contract')
        .env('COLOPHON_REGISTRY')
        .default(REGISTRY_ADDRESS)
        .argParser(account),
    );
}

function oneMoreRpc(text: string, before: readonly string[]): readonly string[] {
  const urls = text.split(',').map((url) => webUrl(url.trim()));
  return before === DEV_RPC ? urls : [...before, ...urls];
}

/** Parses an option that is a web address. */
export function webUrl(text: string): string {
  if (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)) return text;
  throw new InvalidArgumentError(`"${text}" is not an http or https address.`);
}

/** Parses an option that is a whole number. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a whole number.`);
}

/** Parses an option that is an account. */
export function account(text: string): Hex {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase() as Hex;
  throw new InvalidArgumentError(`"${text}" is not an account address: 0x and 40 hexadecimal digits.`);
}

/** Parses one more `<account>=<name>` of an option that is repeated. */
export function oneMoreFollowed(
  text: string,
  before: Readonly<Record<Hex, string>> = {},
): Readonly<Record<Hex, string>> {
  const [address, ...name] = text.split('=');
  if (name.join('=').trim() === '')
    throw new InvalidArgumentError(`"${text}" is not an account and your name for it, such as 0x…=Gazette.`);
  return { ...before, [account(address!)]: name.join('=') };
}

/** Takes one more value of an option that is repeated. */
export function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Parses one more of an option that is web addresses. */
export function oneMoreWebUrl(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, webUrl(text)];
}

/** Parses an option that is a content key. */
export function contentKey(text: string): Hex {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase() as Hex;
  throw new InvalidArgumentError(`"${text}" is not a content key: 0x and 64 hexadecimal digits.`);
}

/** Parses one more of an option that is content keys. */
export function oneMoreContentKey(text: string, before: readonly Hex[] = []): readonly Hex[] {
  return [...before, contentKey(text)];
}

/** Parses an option that is a day or a time, into Unix seconds. */
export function unixTime(text: string): number {
  const milliseconds = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000);
  throw new InvalidArgumentError(`"${text}" is not a date such as 2027-12-31 or 2027-12-31T18:00:00Z.`);
}
