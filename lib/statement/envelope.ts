import type { Hex } from '../content/hex.ts';
import { isKind } from '../content/kind.ts';
import { type BatchProof, isUnderRoot, parseBatchProof } from './batch-proof.ts';
import { isHex, isObject, isWithin, quote } from './json-value.ts';
import { isSignedAsNamed, type RegistryDomain, type SignedClaim } from './signed-claim.ts';
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
};

/** Why an envelope cannot be believed. */
export type EnvelopeFault =
  | 'malformed'
  | 'statement-hash-mismatch'
  | 'content-mismatch'
  | 'kind-mismatch'
  | 'signature-invalid'
  | 'batch-mismatch';

/** No wallet's signature is longer. */
const MAX_SIGNATURE_BYTES = 8_192;

/**
 * Parses and checks an untrusted envelope: shape, statement hash, that claim and statement speak of the same
 * content and kind, the signature of the key it names (the author's own, or a delegate's), and that the batch proof, if
 * any, leads from the claim to its root. Whether a delegate is the author's, and whether that root is anchored, the chain
 * alone can say: without asking it, a delegate's envelope proves nothing about the author.
 *
 * @throws {@link EnvelopeInvalid} with the fault and, for people, where it lies.
 */
export function openEnvelope(value: unknown, domain: RegistryDomain): Envelope {
  const envelope = readEnvelope(value);
  if (!isSignedAsNamed(envelope.claim, domain)) {
    throw new EnvelopeInvalid('signature-invalid', envelope.claim.author);
  }
  if (envelope.batch && !isUnderRoot(envelope.claim, envelope.batch, domain)) {
    throw new EnvelopeInvalid('batch-mismatch', envelope.batch.root);
  }
  return envelope;
}

/** As {@link openEnvelope}, all but the signature and the batch's path: for signatures that only the chain can judge. */
export function readEnvelope(value: unknown): Envelope {
  const { statement: rawStatement, claim: rawClaim, batch: rawBatch } = isObject(value) ? value : {};
  const claim = parseSignedClaim(rawClaim);
  const statement = readStatement(rawStatement);
  if (statementHash(statement) !== claim.meta)
    throw new EnvelopeInvalid('statement-hash-mismatch', claim.meta);
  if (statement.content !== claim.content) throw new EnvelopeInvalid('content-mismatch', claim.content);
  if (statement.kind !== claim.kind) throw new EnvelopeInvalid('kind-mismatch', claim.kind);
  if (rawBatch === undefined) return { statement, claim };
  const batch = parseBatchProof(rawBatch);
  if (!batch) throw new EnvelopeInvalid('malformed', `batch ${quote(rawBatch)}`);
  return { statement, claim, batch };
}

function readStatement(value: unknown): Statement {
  try {
    return parseStatement(value);
  } catch (error) {
    throw new EnvelopeInvalid('malformed', error instanceof Error ? error.message : String(error));
  }
}

function parseSignedClaim(value: unknown): SignedClaim {
  if (!isObject(value)) throw new EnvelopeInvalid('malformed', 'claim is not an object');
  const { author, keyIdx, content, meta, kind, deadline, signer, signature } = value;
  if (!isHex(author, 20)) throw new EnvelopeInvalid('malformed', `claim.author ${quote(author)}`);
  if (!isWithin(keyIdx, 0xffff)) throw new EnvelopeInvalid('malformed', `claim.keyIdx ${quote(keyIdx)}`);
  if (!isHex(content, 32)) throw new EnvelopeInvalid('malformed', `claim.content ${quote(content)}`);
  if (!isHex(meta, 32)) throw new EnvelopeInvalid('malformed', `claim.meta ${quote(meta)}`);
  if (!isKind(kind)) throw new EnvelopeInvalid('malformed', `claim.kind ${quote(kind)}`);
  if (!isWithin(deadline, Number.MAX_SAFE_INTEGER))
    throw new EnvelopeInvalid('malformed', `claim.deadline ${quote(deadline)}`);
  if (!isSignature(signature)) throw new EnvelopeInvalid('malformed', `claim.signature ${quote(signature)}`);
  const claim = { author, keyIdx, content, meta, kind, deadline, signature };
  if (signer === undefined) return claim;
  // The author's own key signs for nobody else.
  if (keyIdx === 0 || !isHex(signer, 20))
    throw new EnvelopeInvalid('malformed', `claim.signer ${quote(signer)}`);
  return { ...claim, signer };
}

function isSignature(value: unknown): value is Hex {
  return (
    typeof value === 'string' &&
    value.length <= 2 + MAX_SIGNATURE_BYTES * 2 &&
    /^0x([0-9a-f]{2})+$/.test(value)
  );
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
