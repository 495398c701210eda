import { Interface, Transaction } from 'ethers';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import {
  AccountPoor,
  broadcast,
  CallRefused,
  ChainOther,
  claimCall,
  coins,
  isLost,
  quoteCall,
  signTransaction,
} from '../../../lib/outbox/own-transaction.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import type { AskRpc } from '../../../lib/registry/rpc.ts';
import { addressOf, signDigest } from '../../../lib/statement/signed-claim.ts';
import { domain, envelopeOf, secretOf } from '../../cli/relay/claims.ts';

const from = addressOf(secretOf(7));
const abi = new Interface(REGISTRY_ABI);
const ALREADY = abi.getError('AlreadyClaimed')!.selector;

/** A node that answers these, and fails with what is an error. */
function nodeOf(change: Record<string, unknown> = {}): AskRpc & { readonly asked: string[] } {
  const answers: Record<string, unknown> = {
    eth_chainId: '0x7a69',
    eth_getTransactionCount: '0x4',
    eth_getBlockByNumber: { baseFeePerGas: '0x3b9aca00' },
    eth_maxPriorityFeePerGas: '0x3b9aca00',
    eth_getBalance: '0xde0b6b3a7640000',
    eth_estimateGas: '0xc350',
    eth_sendRawTransaction: '0x00',
    eth_getTransactionReceipt: null,
    ...change,
  };
  const asked: string[] = [];
  const ask = async (method: string) => {
    asked.push(method);
    const answer = answers[method];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return Object.assign(ask, { asked });
}

const failing = (message: string) => Object.assign(new Error('the RPC'), { cause: new Error(message) });
const quote = (node: AskRpc, least?: number) =>
  quoteCall(claimCall([envelopeOf(1)]), from, domain, node, least);

describe('the call that records claims', () => {
  test.each([
    [[envelopeOf(1)], 'claim'],
    [[envelopeOf(1), envelopeOf(2)], 'claimMany'],
  ])('of %# is one that the registry has', (envelopes, method) => {
    const call = claimCall(envelopes);
    expect(call.method).toBe(method);
    expect(() => abi.encodeFunctionData(call.method, [...call.args])).not.toThrow();
  });

  test('in another account’s name says whose', () => {
    const envelope = envelopeOf(1);
    const delegated = { ...envelope, claim: { ...envelope.claim, keyIdx: 2 } };
    for (const envelopes of [[delegated], [delegated, delegated]]) {
      const call = claimCall(envelopes);
      expect(call.args.slice(0, 2)).toEqual([from, 2]);
      expect(() => abi.encodeFunctionData(call.method, [...call.args])).not.toThrow();
    }
  });
});

describe('a fee', () => {
  test('is told before anything is signed, and can not become higher', async () => {
    const { about, most, unsigned } = await quote(nodeOf());
    expect(about).toBe(50_000n * 2_000_000_000n);
    expect(most).toBe(105_000n * 3_000_000_000n);
    const transaction = signTransaction(await quote(nodeOf()), (digest) => signDigest(digest, secretOf(7)));
    const read = Transaction.from(transaction.raw);
    expect(read.from?.toLowerCase()).toBe(from);
    expect(read).toMatchObject({ chainId: 31337n, nonce: 4, hash: transaction.hash });
    expect(read.gasLimit * read.maxFeePerGas!).toBe(most);
    expect(unsigned.to).toBe(domain.address);
  });

  test('of a transaction after others that were signed here uses the number after theirs', async () => {
    expect((await quote(nodeOf(), 7)).unsigned.nonce).toBe(7);
    expect((await quote(nodeOf(), 2)).unsigned.nonce).toBe(4);
  });

  test.each([
    [{ eth_chainId: '0x1' }, ChainOther],
    [{ eth_getBalance: '0x1' }, AccountPoor],
    [{ eth_estimateGas: failing(`execution reverted ${ALREADY}`) }, CallRefused],
    [{ eth_estimateGas: failing('execution reverted: custom error AlreadyClaimed()') }, CallRefused],
  ])('is not told where it would be in vain: %#', async (change, error) => {
    await expect(quote(nodeOf(change))).rejects.toThrow(error);
  });

  test('names the registry’s reason in words', async () => {
    const node = nodeOf({ eth_estimateGas: failing(`execution reverted ${ALREADY}`) });
    await expect(quote(node)).rejects.toThrow(/has claimed this content before.*Nothing was sent/);
  });

  test('is shown in three digits', () => {
    expect([0n, 315_000_000_000_000n, 10n ** 18n].map(coins)).toEqual(['0', '0.000315', '1']);
  });
});

describe('a transaction', () => {
  const own = { hash: '0xaa' as Hex, raw: '0x02' as Hex, nonce: 4 };

  test.each(['already known', 'nonce too low', 'replacement transaction underpriced'])(
    'is sent again without harm: %s',
    async (said) => {
      await expect(
        broadcast(own, nodeOf({ eth_sendRawTransaction: failing(said) })),
      ).resolves.toBeUndefined();
    },
  );

  test('that the node does not take for another reason is told', async () => {
    const node = nodeOf({ eth_sendRawTransaction: failing('insufficient funds') });
    await expect(broadcast(own, node)).rejects.toThrow();
  });

  test('of a wallet is not sent again here', async () => {
    const node = nodeOf();
    await broadcast({ hash: '0xaa' }, node);
    expect(node.asked).toEqual([]);
  });

  test.each([
    ['is in no block, and its number is free', { eth_getTransactionCount: '0x4' }, false],
    ['is in no block, and its number is used', { eth_getTransactionCount: '0x5' }, true],
    ['succeeded', { eth_getTransactionCount: '0x5', eth_getTransactionReceipt: { status: '0x1' } }, false],
    ['failed', { eth_getTransactionCount: '0x5', eth_getTransactionReceipt: { status: '0x0' } }, true],
  ])('that %s', async (_, change, lost) => {
    expect(await isLost(own, from, nodeOf(change))).toBe(lost);
  });
});
