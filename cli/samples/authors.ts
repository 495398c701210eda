import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { Contract, toBeHex, Wallet } from 'ethers';
import type { Content } from '../../lib/content/content.ts';
import { decodePixels } from '../../lib/content/decode-node.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { stillOf } from '../../lib/content/still.ts';
import { fingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { originalFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { WITHDRAWAL_REASONS, type WithdrawalReason } from '../../lib/registry/evidence.ts';
import { publish } from '../../lib/sign/publish.ts';
import { type Declaration, signStatement, writeStatement } from '../../lib/sign/sign.ts';
import { quotable } from '../../lib/statement/quotable.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import type { DevNetwork } from '../dev/network.ts';

/** A made-up author of the sample content. The secret is public: it is worth nothing outside a development network. */
export type SampleAuthor = { readonly name: string; readonly secret: Uint8Array; readonly address: Hex };

export const GAZETTE = sampleAuthor('The Harbour Gazette');
export const LIND = sampleAuthor('Mara Lind');

/** Signs a content as a sample author and publishes it. @returns its content key. */
export async function signAs(
  author: SampleAuthor,
  content: Content,
  declaration: Declaration,
  { domain, service }: DevNetwork,
): Promise<Hex> {
  const pixels = await stillOf(content, async (bytes) => originalFingerprint(await decodePixels(bytes)));
  const creator = { name: author.name };
  const print = fingerprint(content, pixels);
  const statement = writeStatement(print, { creator, ...declaration });
  const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
  const envelope = quotable(signStatement(statement, author.secret, domain, inAnHour), print);
  await publish(envelope, service.url, fetch);
  return statement.content;
}

/** Withdraws a claim as its author, who sends the transaction and pays for it with coins made here. */
export async function withdrawAs(
  author: SampleAuthor,
  content: Hex,
  reason: Exclude<WithdrawalReason, 'unknown'>,
  { provider, domain }: DevNetwork,
): Promise<void> {
  await provider.send('anvil_setBalance', [author.address, toBeHex(10n ** 18n)]);
  const wallet = new Wallet(toBeHex(BigInt(`0x${Buffer.from(author.secret).toString('hex')}`), 32), provider);
  const registry = new Contract(domain.address, REGISTRY_ABI, wallet);
  const number = WITHDRAWAL_REASONS.indexOf(reason) + 1;
  const sent = await registry.getFunction('revoke')([content], number, `0x${'00'.repeat(32)}`);
  await sent.wait();
}

function sampleAuthor(name: string): SampleAuthor {
  const secret = keccak_256(utf8ToBytes(`colophon sample author: ${name}`));
  return { name, secret, address: addressOf(secret) };
}
