import type { Hex } from '../content/hex.ts';
import { isKind } from '../content/kind.ts';
import { type BatchProof, isUnderRoot, parseBatchProof } from './batch-proof.ts';
import { isHex, isObject, isSignature, isWithin, quote } from './json-value.ts';
import { PASSKEY_SIGNER_BYTES } from './passkey.ts';
import { isQuotable } from './quotable.ts';
import { isSignedByAuthor, type RegistryDomain, type SignedClaim } from './signed-claim.ts';
import { parseStatement, type Statement, statementHash } from './statement.ts';

/**
 * A statement together with its author's signed claim: what a statement store hands out and what a sidecar
 * `<file>.colophon.json` holds. It is trusted for its hash and its signature, never for the place it came from.
 */
export type Envelope = {
  readonly statement: Statement;
  readonly claim: SignedClaim;
  /** Where the claim lies in an anchored batch; absent for a claim with a record of its own. */
  readonly batch?: BatchProof;
  /** The signed text itself, in canonical form, where its author lets it be quoted: see {@link isQuotable}. */
  readonly text?: string;
};

/** The envelope of a claim that lies in a batch. */
export type AnchoredEnvelope = Envelope & { readonly batch: BatchProof };

/** Why an envelope cannot be believed. */
export type EnvelopeFault =
  | 'malformed'
  | 'statement-hash-mismatch'
  | 'content-mismatch'
  | 'kind-mismatch'
  | 'signature-invalid'
  | 'batch-mismatch'
  | 'text-mismatch';

/**
 * Parses and checks an untrusted envelope: shape, statement hash, that claim and statement speak of the same
 * content and kind, the author's signature for this registry, that the batch proof, if any, leads from the claim to its
 * root, and that the text, if any, is the one that was signed. Whether that root is anchored, the chain alone can say.
 *
 * @throws {@link EnvelopeInvalid} with the fault and, for people, where it lies.
 */
export function openEnvelope(value: unknown, domain: RegistryDomain): Envelope {
  const envelope = readEnvelope(value, domain);
  if (!isSignedByAuthor(envelope.claim, domain)) {
    throw new EnvelopeInvalid('signature-invalid', envelope.claim.author);
  }
  return envelope;
}

/** As {@link openEnvelope}, all but the signature: for signatures that only the chain can judge. */
export function readEnvelope(value: unknown, domain: RegistryDomain): Envelope {
  const { statement: rawStatement, claim: rawClaim, batch: rawBatch, text } = isObject(value) ? value : {};
  const claim = parseSignedClaim(rawClaim);
  const { statement, meta } = readStatement(rawStatement);
  if (meta !== claim.meta) throw new EnvelopeInvalid('statement-hash-mismatch', claim.meta);
  if (statement.content !== claim.content) throw new EnvelopeInvalid('content-mismatch', claim.content);
  if (statement.kind !== claim.kind) throw new EnvelopeInvalid('kind-mismatch', claim.kind);
  if (!(text === undefined || isQuotable(text, statement)))
    throw new EnvelopeInvalid('text-mismatch', quote(text));
  const signed = { statement, claim, ...(text === undefined ? {} : { text }) };
  if (rawBatch === undefined) return signed;
  const batch = parseBatchProof(rawBatch);
  if (!batch) throw new EnvelopeInvalid('malformed', `batch ${quote(rawBatch)}`);
  if (!isUnderRoot(claim, batch, domain)) throw new EnvelopeInvalid('batch-mismatch', batch.root);
  return { ...signed, batch };
}

/** A text with half a letter at its end fits the schema, and has no canonical form to be hashed. */
function readStatement(value: unknown): { readonly statement: Statement; readonly meta: Hex } {
  try {
    const statement = parseStatement(value);
    return { statement, meta: statementHash(statement) };
  } catch (error) {
    throw new EnvelopeInvalid('malformed', error instanceof Error ? error.message : String(error));
  }
}

function parseSignedClaim(value: unknown): SignedClaim {
  if (!isObject(value)) throw new EnvelopeInvalid('malformed', 'claim is not an object');
  const { author, keyIdx, content, meta, kind, deadline, signature, signer } = value;
  if (!isHex(author, 20)) throw new EnvelopeInvalid('malformed', `claim.author ${quote(author)}`);
  if (!isWithin(keyIdx, 0xffff)) throw new EnvelopeInvalid('malformed', `claim.keyIdx ${quote(keyIdx)}`);
  if (!isHex(content, 32)) throw new EnvelopeInvalid('malformed', `claim.content ${quote(content)}`);
  if (!isHex(meta, 32)) throw new EnvelopeInvalid('malformed', `claim.meta ${quote(meta)}`);
  if (!isKind(kind)) throw new EnvelopeInvalid('malformed', `claim.kind ${quote(kind)}`);
  if (!isWithin(deadline, Number.MAX_SAFE_INTEGER))
    throw new EnvelopeInvalid('malformed', `claim.deadline ${quote(deadline)}`);
  if (!isSignature(signature)) throw new EnvelopeInvalid('malformed', `claim.signature ${quote(signature)}`);
  if (!(signer === undefined || (keyIdx === 0 && isHex(signer, PASSKEY_SIGNER_BYTES))))
    throw new EnvelopeInvalid('malformed', `claim.signer ${quote(signer)}`);
  const claim = { author, keyIdx, content, meta, kind, deadline, signature };
  return signer === undefined ? claim : { ...claim, signer };
}

/** An envelope that must not be believed; `fault` says why. */
export class EnvelopeInvalid extends Error {
  override name = 'EnvelopeInvalid';
  readonly fault: EnvelopeFault;
  constructor(fault: EnvelopeFault, where: string) {
    super(`The signed statement can't be believed (${fault}): ${where}`);
    this.fault = fault;
  }
}
