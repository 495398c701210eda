import { bytesToHex } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { type BitcoinHeader, reversed } from './bitcoin-header.ts';
import type { HashName } from './operation.ts';
import { type Proof, readProof } from './proof.ts';
import { attestationsIn, pendingIn } from './timestamp.ts';
import { type ProofFault, ProofMalformed } from './wire.ts';

/** A header that somebody gave, for the block of a height or for whichever it fits. */
export type GivenHeader = BitcoinHeader & { readonly height?: number };

/** A block that a proof leads to; with its header where that was given, and fits. */
export type ClaimedBlock = {
  readonly height: number;
  /** As Bitcoin writes it: reversed, without `0x`. */
  readonly merkleRoot: string;
  readonly header?: GivenHeader;
};

/** What came of checking a proof. */
export type CheckedProof = {
  /**
   * `holds`: it is of these bytes, and a header that was given is of a block that it leads to. `unproved`: it leads to blocks, and no header
   * was given. `pending`: it leads no further than to calendars. `differs`: it is of another file, or its block is another one.
   */
  readonly state: 'holds' | 'unproved' | 'pending' | 'differs' | 'damaged';
  readonly hash?: HashName;
  /** What it is a timestamp of. */
  readonly digest?: Hex;
  /** Calendars that have it, and have not led it into Bitcoin yet. */
  readonly pending: readonly string[];
  readonly blocks: readonly ClaimedBlock[];
  readonly findings: readonly ProofFinding[];
  readonly believed: readonly ProofBelieved[];
};

/** One thing that is not as the proof says. */
export type ProofFinding =
  | { readonly code: `timestamp.damaged.${ProofFault}`; readonly where: string }
  | {
      /** The file is another one; or the block of that height, by the header given, has another Merkle root. */
      readonly code: 'timestamp.differs.file' | 'timestamp.differs.header';
      readonly where: string;
      readonly recorded: string;
      readonly found: string;
    };

/** What a check can't check: each is a sentence in the command line's answer. */
export type ProofBelieved =
  /** That the calendars will bring it into Bitcoin. */
  | 'timestamp-pending'
  /** That a block has the root: its header was not given. */
  | 'timestamp-block'
  /** That the header which was given is one of Bitcoin's, at that height; and its time. */
  | 'timestamp-header'
  /** Attestations of kinds that are not known here. */
  | 'timestamp-other';

/**
 * Checks an untrusted `.ots` file without asking anybody: that it is whole, that it is of this file, and which blocks it leads to; against
 * their headers, where they are given.
 *
 * @param digestOf the digest of the file by the hash that the proof uses.
 */
export async function checkProof(
  bytes: Uint8Array,
  digestOf: (hash: HashName) => Promise<Uint8Array>,
  headers: readonly GivenHeader[] = [],
): Promise<CheckedProof> {
  const proof = proofIn(bytes);
  if (proof instanceof ProofMalformed) {
    const finding = { code: `timestamp.damaged.${proof.fault}`, where: `byte ${proof.at}` } as const;
    return { state: 'damaged', pending: [], blocks: [], findings: [finding], believed: [] };
  }
  const { hash, timestamp } = proof;
  const digest = hexOf(timestamp.message);
  const own = hexOf(await digestOf(hash));
  const pending = [...new Set(pendingIn(timestamp).map(({ calendar }) => calendar))];
  const blocks = blocksIn(proof, headers);
  const findings: readonly ProofFinding[] = [
    ...(own === digest
      ? []
      : [{ code: 'timestamp.differs.file', where: 'the file', recorded: digest, found: own } as const]),
    ...blocks.flatMap((block) => contradictions(block, headers)),
  ];
  const hasOther = attestationsIn(timestamp).some(({ attestation }) => attestation.kind === 'other');
  return {
    state: findings.length > 0 ? 'differs' : standing(blocks, pending),
    hash,
    digest,
    pending,
    blocks,
    findings,
    believed: [
      ...(pending.length > 0 ? (['timestamp-pending'] as const) : []),
      ...(blocks.some(({ header }) => !header) ? (['timestamp-block'] as const) : []),
      ...(blocks.some(({ header }) => header) ? (['timestamp-header'] as const) : []),
      ...(hasOther ? (['timestamp-other'] as const) : []),
    ],
  };
}

function standing(
  blocks: readonly ClaimedBlock[],
  pending: readonly string[],
): 'holds' | 'unproved' | 'pending' {
  if (blocks.some(({ header }) => header)) return 'holds';
  return blocks.length === 0 && pending.length > 0 ? 'pending' : 'unproved';
}

function proofIn(bytes: Uint8Array): Proof | ProofMalformed {
  try {
    return readProof(bytes);
  } catch (error) {
    if (error instanceof ProofMalformed) return error;
    throw error;
  }
}

/** The blocks that a proof leads to, each once. */
export function blocksIn(
  { timestamp }: Proof,
  headers: readonly GivenHeader[] = [],
): readonly ClaimedBlock[] {
  const blocks = new Map<string, ClaimedBlock>();
  for (const { message, attestation } of attestationsIn(timestamp)) {
    if (attestation.kind !== 'bitcoin') continue;
    const { height } = attestation;
    const merkleRoot = reversed(message);
    const header = headers.find((one) => isHeaderOf(one, { height, merkleRoot }));
    blocks.set(`${height}/${merkleRoot}`, { height, merkleRoot, ...(header ? { header } : {}) });
  }
  return [...blocks.values()].sort((one, other) => one.height - other.height);
}

/** Whether a header is of a block: by its Merkle root, and by the height that it was given for, if for one. */
export function isHeaderOf(header: GivenHeader, { height, merkleRoot }: ClaimedBlock): boolean {
  return header.merkleRoot === merkleRoot && (header.height ?? height) === height;
}

function contradictions(
  { height, merkleRoot, header }: ClaimedBlock,
  headers: readonly GivenHeader[],
): readonly ProofFinding[] {
  if (header) return [];
  return headers
    .filter((given) => given.height === height)
    .map((given) => ({
      code: 'timestamp.differs.header',
      where: `block ${height}`,
      recorded: merkleRoot,
      found: given.merkleRoot,
    }));
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}
