import type { RawReport } from '../c2pa/engine.ts';
import type { TrustPurpose } from '../c2pa/trust-list.ts';
import type { Hex } from '../content/hex.ts';
import type { Basis } from '../registry/evidence.ts';
import type { RawLog, StorageProof } from '../registry/prove-slots.ts';
import type { Related } from '../registry/related.ts';
import type { Envelope } from '../statement/envelope.ts';
import type { Evidence, Verdict } from '../verdict/verdict.ts';
import type { Seal } from './seal.ts';

/** What was checked: a file by its digest, under the name that whoever checked it has for it. */
export type ReceiptInput = {
  readonly name: string;
  /** Of its bytes. */
  readonly sha256: Hex;
  readonly bytes: number;
  readonly type?: 'image' | 'text';
  /** The content key that the registry was asked about. */
  readonly content?: Hex;
};

/** An engine or a model that spoke, by its version and the hash of its file. */
export type UsedEngine = {
  readonly lane: 'c2pa' | 'detector';
  readonly name: string;
  readonly version: string;
  readonly sha256?: Hex;
};

/** A trust list that was used, by the hash of its PEM. */
export type UsedList = { readonly name: string; readonly purpose: TrustPurpose; readonly sha256: Hex };

/** The registry as it was asked, and what proves its answer. */
export type RegistryPart = {
  readonly chainId: number;
  readonly address: Hex;
  readonly proof?: StorageProof & { readonly basis: Basis; readonly events: readonly RawLog[] };
  /** Why there is no proof. */
  readonly unproved?: string;
};

/** The verdict without the evidence, which is a part of its own. */
export type ReceiptVerdict = Pick<
  Verdict,
  'word' | 'origin' | 'declared' | 'integrity' | 'trust' | 'signer' | 'conflicts'
>;

/** A receipt before it is sealed. */
export type UnsealedReceipt = {
  readonly colophon: 'receipt';
  readonly version: 1;
  /** UTC, to the second. */
  readonly time: string;
  readonly verifier: { readonly name: 'colophon'; readonly version: string };
  readonly input: ReceiptInput;
  readonly verdict: ReceiptVerdict;
  readonly evidence: readonly Evidence[];
  readonly related?: readonly Related[];
  readonly sources: {
    readonly engines: readonly UsedEngine[];
    readonly lists: readonly UsedList[];
    /** Names that whoever checked it gave to accounts. */
    readonly followed: Readonly<Record<Hex, string>>;
    /** Hosts of sites that whoever checked it follows, by the accounts that are bound to them. */
    readonly sites?: Readonly<Record<Hex, string>>;
    /** Who decoded the pictures, where that was not the command line. */
    readonly decoders?: 'browser';
    /** Parts of pictures were not searched for. */
    readonly quick?: true;
  };
  readonly registry: RegistryPart;
  readonly statements: readonly Envelope[];
  readonly credentials?: RawReport;
};

/** Everything that one verdict rested on (`receipt.schema.json`, version 1). */
export type Receipt = UnsealedReceipt & { readonly seal: Seal };

/** A verdict's fields as a receipt carries them. */
export function verdictPart({
  word,
  origin,
  declared,
  integrity,
  trust,
  signer,
  conflicts,
}: Verdict): ReceiptVerdict {
  return {
    word,
    origin,
    ...(declared ? { declared } : {}),
    integrity,
    trust,
    ...(signer ? { signer } : {}),
    conflicts,
  };
}
