import type { CheckedReceipt } from '../../lib/receipt/check.ts';
import type { ProofBelieved } from '../../lib/timestamp/check.ts';
import { sanitize } from '../sanitize.ts';
import type { AnyLine, CheckLine } from './check.ts';
import type { TimestampLine } from './check-timestamp.ts';

const STATES: Readonly<Record<AnyLine['state'], string>> = {
  holds: 'Holds',
  unproved: 'Unproved',
  pending: 'Pending',
  differs: 'Differs',
  damaged: 'Damaged',
  missing: 'Missing',
};

/** What a check could not check, each as a sentence. */
export const BELIEVED: Readonly<Record<CheckedReceipt['believed'][number], string>> = {
  'receipt-unsigned': 'It is unsigned: anybody can have made it.',
  'registry-unproved': 'The registry’s answer is without a proof.',
  'registry-not-asked': 'The registry was not asked, or did not answer.',
  'header-chain':
    'That the block is one of the chain’s is the word of whoever made it: anybody can have a chain of their own.',
  'no-near-original': 'That no near original was found is the word of whoever checked.',
  'file-not-given': 'The file was not looked at again: give it with --input.',
  'not-bundled': 'The bundle beside it does not name it.',
  'other-registry':
    'It is of another registry than this machine’s: if that one is meant, name it with --registry and --chain-id.',
  'credentials-report': 'The file’s credentials were read from the kept report, not from the file.',
  'statement-signature':
    'An author’s signature is neither by the account’s own key nor proved here: name, title and words of that statement may be made up, and with them what is near or quoted. Verify the file again: that asks the chain.',
  measure:
    'How far a copy differs was measured in a browser, whose decoder gives figures a hair’s breadth from those here.',
  detector: 'The detector’s word was not computed again.',
};

/** What the check of a timestamp could not check, each as a sentence. */
const BELIEVED_OF_TIMESTAMP: Readonly<Record<ProofBelieved, string>> = {
  'timestamp-pending':
    'What is pending proves nothing yet: that it was there is the word of the calendars. Ask them again: colophon receipt timestamp',
  'timestamp-block':
    'That a block has its Merkle root was not checked: give the block’s header with --bitcoin-header.',
  'timestamp-header':
    'That the header is of Bitcoin’s own chain, at that height, is the word of whoever gave it; its time is the miner’s, right within hours.',
  'timestamp-other':
    'It also has attestations of kinds that are not known here: they were kept, and not checked.',
};

/** One check for people: the state, whose it is, and each finding and reservation in a line of its own. */
export function checkedForPeople(line: AnyLine): string {
  if ('receipt' in line)
    return lines(line, line.receipt, [
      ...receiptSays(line),
      ...findingsOf(line),
      ...line.believed.map((one) => BELIEVED[one]),
    ]);
  if ('timestamp' in line)
    return lines(line, line.timestamp, [
      ...timestampSays(line),
      ...findingsOf(line),
      ...line.believed.map((one) => BELIEVED_OF_TIMESTAMP[one]),
    ]);
  return lines(line, `header ${line.header}`, [
    'No timestamp that was checked leads to it.',
    ...findingsOf(line),
  ]);
}

function lines({ state }: AnyLine, name: string, texts: readonly string[]): string {
  return [
    `${STATES[state].padEnd(8)} ${sanitize(name)}`,
    ...texts.map((text) => `         ${sanitize(text)}`),
  ].join('\n');
}

function receiptSays(line: CheckLine): readonly string[] {
  const { input, verdict, signedBy, time, registry, chainId, receipts, root } = line;
  const what = [
    ...(input === undefined ? [] : [`${input}: ${verdict}`]),
    ...(receipts === undefined ? [] : [`${receipts} receipts, root ${root}`]),
    ...(time === undefined ? [] : [`checked ${time}`]),
    ...(signedBy === undefined ? [] : [`signed by ${signedBy}`]),
    ...(registry === undefined ? [] : [`registry ${registry} on chain ${chainId}`]),
  ];
  return what.length > 0 ? [what.join(' · ')] : [];
}

function timestampSays({ of, state, hash, digest, pending, blocks }: TimestampLine): readonly string[] {
  if (state === 'missing') return [`It can’t be read, or ${of} can’t.`];
  return [
    ...(hash === undefined ? [] : [`a timestamp of ${hash} ${digest}`]),
    ...pending.map((calendar) => `pending at ${calendar}`),
    ...blocks.map(({ height, merkleRoot, header }) =>
      header
        ? `it was there by ${timeOf(header.time)}: in block ${height} of Bitcoin, ${header.hash}, difficulty ${header.difficulty.toLocaleString('en')}`
        : `leads to block ${height} of Bitcoin, if that has the Merkle root ${merkleRoot}`,
    ),
  ];
}

function timeOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

function findingsOf({ findings }: AnyLine): readonly string[] {
  return findings.map(({ code, where, ...values }) => {
    const { recorded, found } = values as { recorded?: unknown; found?: unknown };
    const was = recorded === undefined ? '' : `, recorded ${JSON.stringify(recorded)}`;
    return `${code} at ${where}${was}${found === undefined ? '' : `, found ${JSON.stringify(found)}`}`;
  });
}
