import type { Hex } from '../content/hex.ts';
import type { Settings } from './settings.ts';

/** The network settings as a form holds them: text, until it was read. */
export type NetworkForm = {
  /** Addresses, one on each line. */
  readonly rpcUrls: string;
  readonly chainId: string;
  readonly registry: string;
  readonly service: string;
  readonly firstBlock: string;
};

/** What is wrong with a form: the message key and the value that is wrong. */
export type FormFault = {
  readonly field: keyof NetworkForm;
  readonly message: string;
  readonly value: string;
};

/** The form of the settings in force. */
export function networkForm({ rpcUrls, chainId, registry, service, firstBlock }: Settings): NetworkForm {
  return {
    rpcUrls: rpcUrls.join('\n'),
    chainId: String(chainId),
    registry,
    service,
    firstBlock: String(firstBlock),
  };
}

/** Reads a form: the settings it means, or the first thing that is wrong with it. */
export function readNetworkForm(form: NetworkForm): Partial<Settings> | FormFault {
  const [service, registry] = [form.service.trim(), form.registry.trim()];
  const rpcUrls = form.rpcUrls.split(/\s+/).filter((url) => url !== '');
  const badRpc = rpcUrls.length === 0 ? '' : rpcUrls.find((url) => !isWebUrl(url));
  const chainId = wholeNumber(form.chainId);
  const firstBlock = wholeNumber(form.firstBlock);
  if (badRpc !== undefined) return { field: 'rpcUrls', message: 'options_bad_url', value: badRpc };
  if (!chainId) return { field: 'chainId', message: 'options_bad_chain', value: form.chainId };
  if (!/^0x[0-9a-fA-F]{40}$/.test(registry)) {
    return { field: 'registry', message: 'options_bad_address', value: registry };
  }
  if (service !== '' && !isWebUrl(service))
    return { field: 'service', message: 'options_bad_url', value: service };
  if (firstBlock === undefined)
    return { field: 'firstBlock', message: 'options_bad_block', value: form.firstBlock };
  return { rpcUrls, chainId, registry: registry.toLowerCase() as Hex, service, firstBlock };
}

function wholeNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : undefined;
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
