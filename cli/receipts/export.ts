import { checkReceipt } from '../../lib/receipt/check.ts';
import { credentialOf, signCredential } from '../../lib/receipt/credential.ts';
import { EXIT } from '../exit-code.ts';
import { sanitize } from '../sanitize.ts';
import type { Output } from '../verify.ts';
import { bytesAt } from './documents.ts';
import { BELIEVED } from './words.ts';

/**
 * Prints a receipt as a W3C Verifiable Credential: a signed one (`vc+jwt`) with a key; else as JSON that nothing secures, whose
 * issuer is the account that signed the receipt. A receipt that does not hold is not exported; of one with a statement that may be made
 * up, that is said.
 *
 * @returns 0; 1 for a receipt that does not hold; 2 for one that can't be read, or without anybody who could issue it.
 */
export async function runReceiptExport(
  file: string,
  secret: Uint8Array | undefined,
  { out, err }: Output,
): Promise<number> {
  const bytes = await bytesAt(file);
  if (!bytes) {
    err(sanitize(`colophon: ${file} can’t be read. Name a receipt: a file that ends with .receipt.json.`));
    return EXIT.unchecked;
  }
  const { receipt, state, believed } = await checkReceipt(bytes);
  if (!receipt || state !== 'holds') {
    err(sanitize(`colophon: ${file}: the receipt does not hold (${state}). See: colophon receipt check`));
    return EXIT.bad;
  }
  if (believed.includes('statement-signature'))
    err(sanitize(`colophon: ${file}: ${BELIEVED['statement-signature']}`));
  if (secret) {
    out(signCredential(receipt, secret));
    return EXIT.answered;
  }
  const account = receipt.seal.signature?.account;
  if (!account) {
    err(sanitize(`colophon: ${file}: nobody signed this receipt, so nobody issues it. Give --key.`));
    return EXIT.unchecked;
  }
  const issuer = `did:pkh:eip155:${receipt.registry.chainId}:${account}`;
  out(JSON.stringify(credentialOf(receipt, issuer)));
  err('colophon: this credential is not secured: sign it with --key.');
  return EXIT.answered;
}
