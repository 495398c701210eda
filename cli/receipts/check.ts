import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Hex } from '../../lib/content/hex.ts';
import { readBundle, rootOfReceipts } from '../../lib/receipt/bundle.ts';
import { type CheckedReceipt, checkReceipt } from '../../lib/receipt/check.ts';
import { damage, type Finding } from '../../lib/receipt/finding.ts';
import type { Receipt } from '../../lib/receipt/receipt.ts';
import { EXIT } from '../exit-code.ts';
import type { RegistryOptions } from '../network-options.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import {
  checkTimestamp,
  type HeaderLine,
  missingTimestamp,
  readHeaders,
  type TimestampLine,
  unusedHeaders,
} from './check-timestamp.ts';
import { bytesAt, documentsAt, fileBytesAt, isBundle, receiptsAt } from './documents.ts';
import { type LookedAgain, lookAgain } from './look-again.ts';
import { PROOF_SUFFIX } from './proof-file.ts';
import { checkedForPeople } from './words.ts';

/** How receipts are checked. */
export type CheckOptions = RegistryOptions & {
  readonly json: boolean;
  /** Files, or folders or archives of them, that receipts are about: each is looked at again. */
  readonly input?: readonly string[];
  /** Whether archives among them stand for what is in them; they do unless this says no. */
  readonly unpack?: boolean;
  /** Headers of Bitcoin's blocks, for the timestamps beside receipts: `readHeaders`. */
  readonly bitcoinHeader?: readonly string[];
  /** Development: headers of chains that anybody mines count too. */
  readonly allowRegtest?: boolean;
};

/** What is printed of one receipt, or of one bundle. */
export type CheckLine = {
  readonly receipt: string;
  readonly state: CheckedReceipt['state'] | 'missing';
  readonly input?: string;
  readonly verdict?: string;
  readonly time?: string;
  /** Whose key signed it; absent where nobody's did. */
  readonly signedBy?: Hex;
  /** The registry that a receipt speaks of. */
  readonly registry?: Hex;
  readonly chainId?: number;
  readonly receipts?: number;
  readonly root?: Hex;
  readonly findings: readonly Finding[];
  readonly believed: CheckedReceipt['believed'];
};

/**
 * Checks receipts and bundles, without asking anybody, and prints one line for each. A folder stands for its bundle and for the receipts
 * in it that the bundle does not name. Nothing that a receipt names is opened: only what was named on the command line, and the trust
 * lists and the OpenTimestamps proof beside the receipt. That proof has a line of its own: what it lacks makes no receipt invalid.
 *
 * @returns 0 where all hold, 1 where one does not, 2 where one, or a file that one is to be held against, could not be read.
 * @throws HeaderInvalid
 */
export async function runReceiptCheck(
  names: readonly string[],
  { json, input = [], unpack = true, bitcoinHeader = [], ...options }: CheckOptions,
  { out, err }: Output,
): Promise<number> {
  const headers = await readHeaders(bitcoinHeader, options);
  const note = (name: string, why: string) => err(sanitize(`colophon: ${name}: ${why}`));
  const { looked, isWhole } = await lookAgain(await receiptsAt(names), { names: input, unpack, note });
  const against: Against = { ...options, looked };
  const states = new Set<AnyLine['state']>();
  const say = (line: AnyLine) => {
    states.add(line.state);
    out(json ? JSON.stringify(line) : checkedForPeople(line));
  };
  const tell: Tell = async (line) => {
    say(line);
    const timestamp = await checkTimestamp(line.receipt + PROOF_SUFFIX, headers);
    if (timestamp) say(timestamp);
  };
  for (const { path, isExtra } of await documentsAt(names)) {
    if (path.endsWith(PROOF_SUFFIX)) {
      say((await checkTimestamp(path, headers)) ?? missingTimestamp(path));
      continue;
    }
    const bytes = await bytesAt(path);
    if (!bytes) await tell(missing(path));
    else if (isBundle(bytes)) await checkBundle(path, bytes, against, tell);
    else {
      const line = await checkOne(path, bytes, against);
      await tell(isExtra ? { ...line, believed: [...line.believed, 'not-bundled'] } : line);
    }
  }
  unusedHeaders(headers).forEach(say);
  if (states.has('damaged') || states.has('differs')) return EXIT.bad;
  return states.has('missing') || !isWhole ? EXIT.unchecked : EXIT.answered;
}

/** All that a check prints. */
export type AnyLine = CheckLine | TimestampLine | HeaderLine;

/** Prints what came of a receipt or a bundle, and of the proof beside it. */
type Tell = (line: CheckLine) => Promise<void>;

/** What receipts are held against: what came of those whose files are at hand, and the registry that this machine means. */
type Against = RegistryOptions & { readonly looked: ReadonlyMap<string, LookedAgain> };

async function checkOne(path: string, bytes: Uint8Array, { looked, ...here }: Against): Promise<CheckLine> {
  const { receipt, ...alone } = await checkReceipt(bytes);
  const again = looked.get(path);
  const isSame = again?.sha256 === `0x${hash('sha256', bytes)}`;
  const { state, findings, believed } = isSame ? again : alone;
  if (!receipt) return { receipt: path, state, findings, believed };
  const isOther = receipt.registry.address !== here.registry || receipt.registry.chainId !== here.chainId;
  const all = isOther ? [...believed, 'other-registry' as const] : believed;
  return { receipt: path, state, ...told(receipt), findings, believed: all };
}

function told({ input, verdict, time, seal, registry: { address, chainId } }: Receipt) {
  const signed = seal.signature ? { signedBy: seal.signature.account } : {};
  return { input: input.name, verdict: verdict.word, time, ...signed, registry: address, chainId };
}

async function checkBundle(path: string, bytes: Uint8Array, against: Against, tell: Tell): Promise<void> {
  const { document, faults } = readBundle(bytes);
  if (!document) return tell({ receipt: path, state: 'damaged', findings: damage(faults), believed: [] });
  const { root, receipts, time, seal } = document;
  const findings: Finding[] = [];
  const found = rootOfReceipts(receipts);
  if (found !== root) findings.push({ code: 'receipt.differs.bundle', where: 'root', recorded: root, found });
  for (const { file, input, sha256 } of receipts) {
    const place = join(dirname(path), file);
    const kept = await fileBytesAt(place);
    if (!kept) {
      findings.push({ code: 'receipt.differs.bundle', where: file, recorded: sha256, found: 'missing' });
      await tell(missing(place));
      continue;
    }
    const own: Hex = `0x${hash('sha256', kept)}`;
    const line = await checkOne(place, kept, against);
    if (own !== sha256)
      findings.push({ code: 'receipt.differs.bundle', where: file, recorded: sha256, found: own });
    else if (line.input !== undefined && line.input !== input)
      findings.push({ code: 'receipt.differs.bundle', where: file, recorded: input, found: line.input });
    await tell(line);
  }
  await tell({
    receipt: path,
    state: findings.length > 0 ? 'differs' : 'holds',
    time,
    ...(seal.signature ? { signedBy: seal.signature.account } : {}),
    receipts: receipts.length,
    root,
    findings: findings.slice(0, 100),
    believed: seal.signature ? [] : ['receipt-unsigned'],
  });
}

function missing(path: string): CheckLine {
  return { receipt: path, state: 'missing', findings: [], believed: [] };
}
