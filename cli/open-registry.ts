import { openClient, type RegistryClient } from '../lib/registry/client.ts';
import type { ChainOptions } from './network-options.ts';
import { openSender, type Sender } from './sender.ts';

/** Opens the registry for reading, as long as `read` takes. */
export async function reading<T>(
  { rpc, chainId, registry: address }: ChainOptions,
  read: (client: RegistryClient) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  try {
    return await read(openClient({ rpcUrls: rpc, chainId, address, signal: done.signal }));
  } finally {
    done.abort();
  }
}

/** Opens the registry for writing by the account behind `secret`, as long as `write` takes. */
export async function writing<T>(
  options: ChainOptions,
  secret: Uint8Array,
  write: (sender: Sender, client: RegistryClient) => Promise<T>,
): Promise<T> {
  const sender = openSender(options, secret);
  try {
    return await reading(options, async (client) => {
      // An address without code would take any call, and record nothing.
      await client.wordsAt([`0x${'00'.repeat(32)}`]);
      return write(sender, client);
    });
  } finally {
    sender.close();
  }
}
