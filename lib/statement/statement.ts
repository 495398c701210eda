import { Validator } from '@cfworker/json-schema';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Hex } from '../content/hex.ts';
import type { Kind } from '../content/kind.ts';
import type { RootAlgorithm } from '../fingerprint/text/roots.ts';
import schema from './statement.schema.json' with { type: 'json' };

/** Fingerprints of an image as a statement carries them; those after `sha256` are left out where the image could not be decoded. */
export type ImageFingerprints = {
  readonly type: 'image';
  readonly sha256: Hex;
  readonly width?: number;
  readonly height?: number;
  /** Reference PDQ (`pdq-1`), 64 hexadecimal digits. */
  readonly pdq?: string;
  readonly pdqQuality?: number;
  /** PDQ-C (`pdqc-1`), 64 hexadecimal digits. */
  readonly pdqc?: string;
  /** 64x64 luma grid, base64 of 4,096 bytes. */
  readonly grid?: string;
  /** Local features, by which a part of the picture is found again: algorithm `obrief-1`, base64. */
  readonly features?: { readonly algorithm: string; readonly points: string };
};

/** Fingerprints of a text as a statement carries them. */
export type TextFingerprints = {
  readonly type: 'text';
  readonly strict: Hex;
  readonly loose: Hex;
  readonly words: number;
  /** Roots over `words` leaves each; any quote is proved against one of them. */
  readonly roots?: { readonly algorithm: RootAlgorithm; readonly loose: Hex; readonly strict: Hex };
  /** Winnowed word 5-grams, base64 of 8-byte keys. */
  readonly shingles?: string;
};

/** What the maker of a model says of it. Nothing of it is checked but the hash, by whoever has the weights. */
export type Model = {
  /** SHA-256 of the weights' file; of several files, whatever the card says. */
  readonly weightsSha256: Hex;
  /** Where the model card is. */
  readonly card?: string;
  /** Where results of safety tests are. */
  readonly safetyTests?: readonly string[];
};

/** What an author says about one content (`statement.schema.json`, version 1). */
export type Statement = {
  readonly version: 1;
  readonly content: Hex;
  readonly kind: Kind;
  readonly title?: string;
  readonly creator?: { readonly name: string; readonly url?: string };
  /** A date, or a UTC time to the second. */
  readonly created?: string;
  readonly links?: readonly string[];
  readonly licence?: string;
  readonly aiTraining?: 'allowed' | 'notAllowed' | 'constrained';
  readonly derivedFrom?: readonly Hex[];
  /** What made the content; `claim` is the content key under which the generator's maker has claimed it. */
  readonly generator?: { readonly name: string; readonly version?: string; readonly claim?: Hex };
  /** Where the content is itself a model that makes content. */
  readonly model?: Model;
  readonly fingerprints: ImageFingerprints | TextFingerprints;
};

/** What a statement says in words: what a reader is shown. Its fingerprints are for machines, and large. */
export type StatementText = Omit<Statement, 'fingerprints'>;

/** A statement larger than this is refused unread, in bytes of its canonical form. */
export const MAX_STATEMENT_BYTES = 8_000_000;

const validator = new Validator(schema as object, '2020-12', true);

/**
 * Parses an untrusted value as a statement.
 *
 * @returns the value itself, now typed; unknown properties are refused, not dropped, because the hash covers them.
 * @throws {@link StatementInvalid} naming the first place that does not fit the schema.
 */
export function parseStatement(value: unknown): Statement {
  const result = validator.validate(value as object);
  if (result.valid) return value as Statement;
  const deepest = result.errors.at(-1);
  throw new StatementInvalid(`${deepest?.instanceLocation ?? '#'}: ${deepest?.error ?? 'not a statement'}`);
}

/**
 * The bytes a statement is hashed and stored as: JSON canonicalised by RFC 8785, UTF-8.
 * Two statements that say the same have the same bytes, whatever the order of their properties.
 */
export function statementBytes(statement: Statement): Uint8Array {
  const text = canonicalize(statement);
  if (text === undefined) throw new StatementInvalid('#: a statement must be a JSON object');
  return utf8ToBytes(text);
}

/**
 * The `meta` of a claim: SHA-256 of the statement's canonical bytes. Its IPFS CIDv1 (raw, sha2-256) follows from it.
 */
export function statementHash(statement: Statement): Hex {
  return `0x${bytesToHex(sha256(statementBytes(statement)))}`;
}

/** A document that is not a version 1 statement. The message names the place and the rule. */
export class StatementInvalid extends Error {
  override name = 'StatementInvalid';
  constructor(where: string) {
    super(
      `Not a Colophon statement (version 1) at ${where}. Check it against lib/statement/statement.schema.json.`,
    );
  }
}
