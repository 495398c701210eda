import type { DocumentFault } from './read-document.ts';

/** What a check of a receipt found, beside the faults of the document itself. */
export type ReceiptFault =
  /** The block's header does not hash to what it says, or the proof does not hash up to it. */
  | 'proof'
  /** A claim is not among what is proved, or it is another than the evidence says. */
  | 'claim'
  /** A signed statement does not hold, or the one of a claim is missing. */
  | 'statement'
  /** A log says something else than the proved words. */
  | 'event'
  /** The credentials engine's report does not say what the evidence says. */
  | 'credentials'
  /** A quote's words do not lead to the signed root. */
  | 'quote'
  /** The evidence gives another verdict. */
  | 'verdict'
  /** The root is not that of the receipts, or a receipt is another one, or missing. */
  | 'bundle'
  /** The file that was given is another one. */
  | 'input'
  /** The file, looked at again, gives other evidence. */
  | 'rerun';

/** One thing that is not as the receipt says: where, what stands there, and what was found. */
export type Finding =
  | {
      readonly code: `receipt.damaged.${DocumentFault['fault'] | 'shape'}`;
      readonly where: string;
      readonly found?: string;
    }
  | {
      readonly code: `receipt.differs.${ReceiptFault}`;
      readonly where: string;
      readonly recorded?: unknown;
      readonly found?: unknown;
    };

/** Says that something is not as the receipt says. */
export type Differs = (
  fault: ReceiptFault,
  where: string,
  values?: { recorded?: unknown; found?: unknown },
) => void;

/** A document's faults as findings: each names its place. */
export function damage(faults: readonly DocumentFault[]): readonly Finding[] {
  return faults.map((fault) => ({ code: `receipt.damaged.${fault.fault}`, ...placeOf(fault) }));
}

function placeOf(fault: DocumentFault): { readonly where: string; readonly found?: string } {
  switch (fault.fault) {
    case 'part':
      return { where: fault.part, found: 'is not what was sealed' };
    case 'schema':
      return { where: fault.part, found: fault.rule };
    case 'malformed':
    case 'not-canonical': {
      const byte = fault.at === undefined ? '' : `byte ${fault.at}`;
      return { where: [fault.part, byte].filter(Boolean).join(', ') || 'the file' };
    }
    case 'digest':
      return { where: 'seal.digest' };
    case 'signature':
      return { where: 'seal.signature' };
    case 'too-large':
      return { where: 'the file' };
  }
}

/** Most differences that are told of. */
const MOST = 20;

/** Where two JSON values differ, as paths with both values: the outermost places that differ as a whole are not told of again. */
export function differences(
  recorded: unknown,
  found: unknown,
  path = '',
): readonly { readonly where: string; readonly recorded?: unknown; readonly found?: unknown }[] {
  if (isNested(recorded) && isNested(found) && Array.isArray(recorded) === Array.isArray(found)) {
    const [one, other] = [recorded as Record<string, unknown>, found as Record<string, unknown>];
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return names
      .flatMap((name) => differences(one[name], other[name], path === '' ? name : `${path}.${name}`))
      .slice(0, MOST);
  }
  return Object.is(recorded, found) ? [] : [{ where: path, recorded: brief(recorded), found: brief(found) }];
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function brief(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text !== undefined && text.length > 200 ? `${text.slice(0, 200)}…` : value;
}
