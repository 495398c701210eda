import type { Hex } from '../content/hex.ts';
import { KINDS } from '../content/kind.ts';
import { type Anchor, anchorDigest } from '../statement/anchor.ts';
import { type ClaimFields, claimDigest, type RegistryDomain, signDigest } from '../statement/signed-claim.ts';
import { type Withdrawal, withdrawalDigest } from '../statement/withdrawal.ts';

/** What an author can sign without sending anything: each has an EIP-712 type of the registry. */
export type Act =
  | { readonly type: 'Claim'; readonly fields: ClaimFields }
  | { readonly type: 'Revoke'; readonly fields: Withdrawal }
  | { readonly type: 'Anchor'; readonly fields: Anchor };

/** Who signs: in whose name, with which of the author's keys, and how. */
export type Signatory = {
  readonly author: Hex;
  /** 0 is the author's own key, others are delegates. */
  readonly keyIdx: number;
  /** As in `SignedClaim`. */
  readonly signer?: Hex;
  /** Signs an act. Asks whoever has the key, as far as they have to be asked. */
  readonly sign: (act: Act, domain: RegistryDomain) => Promise<Hex>;
};

/** The 32 bytes that are signed for an act. */
export function actDigest(act: Act, domain: RegistryDomain): Uint8Array {
  if (act.type === 'Claim') return claimDigest(act.fields, domain);
  return act.type === 'Revoke' ? withdrawalDigest(act.fields, domain) : anchorDigest(act.fields, domain);
}

/** Signs an act with a 32-byte secret. */
export function signAct(act: Act, domain: RegistryDomain, secret: Uint8Array): Hex {
  return signDigest(actDigest(act, domain), secret);
}

const TYPES = {
  Claim: [
    ['author', 'address'],
    ['keyIdx', 'uint16'],
    ['content', 'bytes32'],
    ['meta', 'bytes32'],
    ['kind', 'uint8'],
    ['deadline', 'uint64'],
  ],
  Revoke: [
    ['author', 'address'],
    ['keyIdx', 'uint16'],
    ['ids', 'bytes32[]'],
    ['reason', 'uint8'],
    ['evidence', 'bytes32'],
    ['deadline', 'uint64'],
  ],
  Anchor: [
    ['author', 'address'],
    ['keyIdx', 'uint16'],
    ['root', 'bytes32'],
    ['leafCount', 'uint32'],
    ['meta', 'bytes32'],
    ['deadline', 'uint64'],
  ],
} as const;

/** A document for `eth_signTypedData_v4`: a wallet shows its fields, and hashes it to {@link actDigest}. */
export type TypedData = {
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: string;
  readonly domain: Readonly<Record<string, string | number>>;
  readonly message: Readonly<Record<string, unknown>>;
};

/** The typed data of an act, as wallets take it. Source: EIP-712. */
export function typedData(act: Act, { chainId, address }: RegistryDomain): TypedData {
  const fields = TYPES[act.type].map(([name, type]) => ({ name, type }));
  const values = act.type === 'Claim' ? { ...act.fields, kind: KINDS[act.fields.kind] } : act.fields;
  return {
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' },
        { name: 'version', type: 'string' },
        { name: 'chainId', type: 'uint256' },
        { name: 'verifyingContract', type: 'address' },
      ],
      [act.type]: fields,
    },
    primaryType: act.type,
    domain: { name: 'Colophon ProvenanceRegistry', version: '1', chainId, verifyingContract: address },
    message: Object.fromEntries(fields.map(({ name }) => [name, (values as Record<string, unknown>)[name]])),
  };
}
