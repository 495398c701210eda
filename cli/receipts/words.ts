import type { CheckedReceipt } from '../../lib/receipt/check.ts';
import { sanitize } from '../sanitize.ts';
import type { CheckLine } from './check.ts';

const STATES: Readonly<Record<CheckLine['state'], string>> = {
  holds: 'Holds',
  differs: 'Differs',
  damaged: 'Damaged',
  missing: 'Missing',
};

/** What a check could not check, each as a sentence. */
export const BELIEVED: Readonly<Record<CheckedReceipt['believed'][number], string>> = {
  'receipt-unsigned': 'It is unsigned: anybody can have made it.',
  'registry-unproved': 'The registry’s answer is without a proof.',
  'registry-not-asked': 'The registry was not asked, or did not answer.',
  'header-chain': 'That the block is one of the chain’s is the word of the RPCs that were asked.',
  'no-near-original': 'That no near original was found is the word of whoever checked.',
  'file-not-given': 'The file was not looked at again: give it with --input.',
  'not-bundled': 'The bundle beside it does not name it.',
  'credentials-report': 'The file’s credentials were read from the kept report, not from the file.',
  'statement-signature': 'A statement’s signature is one that only the chain can judge.',
  detector: 'The detector’s word was not computed again.',
};

/** One check for people: the state, whose receipt it is, and each finding and reservation in a line of its own. */
export function checkedForPeople(line: CheckLine): string {
  const { receipt, state, input, verdict, signedBy, time, receipts, root, findings, believed } = line;
  const what = [
    ...(input === undefined ? [] : [`${input}: ${verdict}`]),
    ...(receipts === undefined ? [] : [`${receipts} receipts, root ${root}`]),
    ...(time === undefined ? [] : [`checked ${time}`]),
    ...(signedBy === undefined ? [] : [`signed by ${signedBy}`]),
  ];
  const told = findings.map(({ code, where, ...values }) => {
    const { recorded, found } = values as { recorded?: unknown; found?: unknown };
    const was = recorded === undefined ? '' : `, recorded ${JSON.stringify(recorded)}`;
    return `${code} at ${where}${was}${found === undefined ? '' : `, found ${JSON.stringify(found)}`}`;
  });
  return [
    `${STATES[state].padEnd(8)} ${sanitize(receipt)}`,
    ...[...(what.length > 0 ? [what.join(' · ')] : []), ...told, ...believed.map((one) => BELIEVED[one])].map(
      (text) => `         ${sanitize(text)}`,
    ),
  ].join('\n');
}
