import type { World } from '../outbox/advance.ts';
import { broadcast, isLost } from '../outbox/own-transaction.ts';
import { type Left, runOutbox } from '../outbox/run-outbox.ts';
import { indexedDbWorks, type WorkStore } from '../outbox/store.ts';
import type { Work } from '../outbox/work.ts';
import { openClient } from '../registry/client.ts';
import { recordedBy } from '../registry/recorded.ts';
import { type AskRpc, openRpc } from '../registry/rpc.ts';
import { handIn, offer, offerWithdrawal, show } from '../sign/publish.ts';
import type { Settings } from './settings.ts';

/** Seconds for which a relay is asked to hold its answer back until the claim is in a block. */
const WAIT = 20;

let opened: WorkStore | undefined;

/** The works that were signed in this browser. */
export function works(): WorkStore {
  opened ??= indexedDbWorks();
  return opened;
}

/** Takes the next steps of what was signed here, unless another window does just now. See {@link runOutbox}. */
export function stepOutbox(settings: Settings, only?: readonly string[]): Promise<Left> {
  const world = worldOf(settings);
  return runOutbox(works(), (work) => (isOf(work, settings) ? world : undefined), inTurn, only);
}

/** Only one window sends at a time: two must not use one number of an account, nor ask for one claim twice. */
export const inTurn = <T>(run: () => Promise<T>): Promise<T> =>
  navigator.locks.request('colophon-outbox', run) as Promise<T>;

/** Whether a work is for the network of these settings. */
export function isOf({ network }: Work, { chainId, registry }: Settings): boolean {
  return network.chainId === chainId && network.address === registry;
}

/** The first RPC of the settings, which is enough for what a transaction needs. */
export function rpcOf({ rpcUrls, chainId, registry: address }: Settings): AskRpc {
  return openRpc({ rpcUrl: rpcUrls[0]!, chainId, address }, fetch.bind(globalThis));
}

function worldOf(settings: Settings): World {
  const { rpcUrls, chainId, registry: address, service } = settings;
  const client = openClient({ rpcUrls, chainId, address });
  const [ask, get] = [rpcOf(settings), fetch.bind(globalThis)];
  return {
    now: () => Math.floor(Date.now() / 1000),
    recorded: async ({ author, content }) => (await recordedBy(author, [content], client)).get(content),
    async anchored(envelope) {
      const { judged } = await client.lookUpAnchored([envelope]);
      return judged[0] && 'claim' in judged[0] ? judged[0].claim : undefined;
    },
    offer: (envelope) => offer(envelope, service, get, { wait: WAIT }),
    anchor: (anchor) => handIn('anchors', anchor, service, get, WAIT),
    show: (envelope) => show(envelope, service, get),
    withdraw: (withdrawal) => offerWithdrawal(withdrawal, service, get, { wait: WAIT }),
    broadcast: (transaction) => broadcast(transaction, ask),
    isLost: (transaction, by) => isLost(transaction, by, ask),
  };
}
