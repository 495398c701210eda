import { hexlify, TypedDataEncoder, Wallet } from 'ethers';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { type Act, actDigest, signAct, typedData } from '../../../lib/sign/act.ts';
import { addressOf, signerOf } from '../../../lib/statement/signed-claim.ts';
import { domain, secretOf } from '../../cli/relay/claims.ts';

const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;
const author = addressOf(secretOf(7));

const ACTS: readonly Act[] = [
  {
    type: 'Claim',
    fields: { author, keyIdx: 0, content: word(1), meta: word(2), kind: 'textAi', deadline: 99 },
  },
  {
    type: 'Revoke',
    fields: { author, keyIdx: 3, ids: [word(1), word(2)], reason: 4, evidence: word(5), deadline: 99 },
  },
  { type: 'Anchor', fields: { author, keyIdx: 0, root: word(1), leafCount: 3, meta: word(0), deadline: 99 } },
];

describe.each(ACTS.map((act) => [act.type, act] as const))('a %s', (_, act) => {
  const { types, message, domain: ours } = typedData(act, domain);
  const { EIP712Domain: __, ...structs } = types;

  test('is hashed by wallets to what is checked here', () => {
    const hash = TypedDataEncoder.hash(ours, structs as never, message);
    expect(hash).toBe(hexlify(actDigest(act, domain)));
  });

  test('signed by a wallet or by a key here is signed by the same account', async () => {
    const wallet = new Wallet(hexlify(secretOf(7)));
    const signature = (await wallet.signTypedData(ours, structs as never, message)) as Hex;
    expect(signerOf(actDigest(act, domain), signature)).toBe(author);
    expect(signAct(act, domain, secretOf(7))).toBe(signature);
  });

  test('is written for a wallet as JSON', () => {
    expect(JSON.parse(JSON.stringify(typedData(act, domain)))).toEqual(typedData(act, domain));
  });
});
