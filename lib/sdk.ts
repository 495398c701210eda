import { hexToBytes } from '@noble/hashes/utils.js';
import type { Content } from './content/content.ts';
import { decodePixels } from './content/decode-node.ts';
import { sniffMediaType } from './content/sniff.ts';
import { stillOf } from './content/still.ts';
import { fingerprint } from './fingerprint/fingerprint.ts';
import { originalFingerprint } from './fingerprint/image-fingerprint.ts';
import { saltSeed } from './fingerprint/text/salts.ts';
import { type Declaration, type Principal, signStatement, writeStatement } from './sign/sign.ts';
import type { Envelope } from './statement/envelope.ts';
import { quotable } from './statement/quotable.ts';
import type { RegistryDomain } from './statement/signed-claim.ts';

export type { Content } from './content/content.ts';
export type { Hex } from './content/hex.ts';
export { KINDS, type Kind } from './content/kind.ts';
export { contentKey } from './fingerprint/content-key.ts';
export { exactFingerprint } from './fingerprint/fingerprint.ts';
export { REGISTRY_ADDRESS } from './registry/deployment.ts';
export { BY_AUTHOR_ALONE, batchOf } from './sign/batch.ts';
export type { ClaimStatus } from './sign/claim-status.ts';
export {
  collect,
  type Offered,
  offer,
  offerToSeveral,
  type Published,
  PublishPending,
  PublishRefused,
  PublishUnreachable,
  publish,
  show,
} from './sign/publish.ts';
export { type AnchorOffered, publishAnchor } from './sign/publish-anchor.ts';
export { type Declaration, type Principal, signStatement, writeStatement } from './sign/sign.ts';
export { type Anchor, type SignedAnchor, signAnchor } from './statement/anchor.ts';
export { type Envelope, EnvelopeInvalid, openEnvelope } from './statement/envelope.ts';
export {
  type CheckedQuote,
  checkQuoteProof,
  type QuoteProof,
  QuoteUnproved,
  writeQuoteProof,
} from './statement/quote-proof.ts';
export { addressOf, type RegistryDomain } from './statement/signed-claim.ts';

/** Who signs: a secret, the registry it signs for, and for a delegate key the author in whose name it acts. */
export type Signer = {
  /** 32 bytes of secp256k1; an agent's own, never its principal's. */
  readonly secret: Uint8Array;
  readonly domain: RegistryDomain;
  readonly principal?: Principal;
};

/**
 * What becomes of a signed text beside its statement. `quotable`: it is published with it, so that every reader can prove
 * quotes. `closed`: it is not; its author proves quotes (`colophon quote --from`). `embargoed`: its words can't even be
 * guessed from a proof or from lookup keys.
 */
export type TextPublication = 'quotable' | 'closed' | 'embargoed';

/**
 * Signs a content for publication, on Node: fingerprints it, writes the statement and signs the claim. Nothing leaves this
 * machine; hand the envelope to `publish`, or keep it beside the file as `<file>.colophon.json`.
 *
 * @param deadline Unix seconds, after which no relay can submit the claim.
 * @param options `text`, for a text; a quotable one goes into the envelope.
 * @throws ContentFailure for what is empty or too large; StatementInvalid for a declaration that does not fit.
 *
 * @example
 * const envelope = await sign({ type: 'text', text }, { kind: 'textAi' }, signer, Date.now() / 1000 + 3600);
 * await publish(envelope, 'http://127.0.0.1:8546', fetch);
 */
export async function sign(
  content: Content,
  declaration: Declaration,
  { secret, domain, principal }: Signer,
  deadline: number,
  { text = 'closed' }: { readonly text?: TextPublication } = {},
): Promise<Envelope> {
  const print = fingerprint(content, await pixelsOf(content));
  const isSealed = print.type === 'text' && text === 'embargoed';
  const embargo = isSealed ? { seed: saltSeed(secret, hexToBytes(print.strict.slice(2))) } : {};
  const statement = writeStatement(print, declaration, embargo);
  const envelope = signStatement(statement, secret, domain, Math.floor(deadline), principal);
  return text === 'quotable' ? quotable(envelope, print) : envelope;
}

/** A file that is no picture, as a model's weights are, is claimed by its bytes alone. */
async function pixelsOf(content: Content) {
  const isFile = content.type === 'image' && sniffMediaType(content.bytes) === 'unknown';
  if (isFile) return undefined;
  return stillOf(content, async (bytes) => originalFingerprint(await decodePixels(bytes)));
}
