import type { DigitalSourceType } from '../content/digital-source-type.ts';
import type { Hex } from '../content/hex.ts';

/** What happened to a file, as its credentials tell it. The name is C2PA's (`c2pa.cropped`), or anybody's own. */
export type Action = {
  readonly action: string;
  readonly sourceType?: DigitalSourceType;
  /** When, in the words of the file. Nothing proves it. */
  readonly when?: string;
  /** With what. */
  readonly software?: string;
  readonly description?: string;
};

/**
 * What the history says of one file that another was made from:
 * `valid` and `invalid` are about its own credentials, by the engine today or by whoever added it; `unsigned` had none;
 * `missing` had some that are not there any more; `repeated` names a file above it in the same history, and `cut` is where the
 * history goes on further than is read.
 */
export type IngredientState = 'valid' | 'invalid' | 'unsigned' | 'missing' | 'repeated' | 'cut';

/** A file that another was made from. */
export type Ingredient = {
  readonly title?: string;
  readonly relationship: 'parentOf' | 'componentOf' | 'inputTo' | 'unknown';
  readonly state: IngredientState;
  /** Status codes that made it `invalid`. */
  readonly failures?: readonly string[];
  /** Its own history, where it carried credentials. */
  readonly manifest?: Manifest;
};

/** How a signing time is known: by a time-stamping authority on a list, by one on none, or by one whose stamp is wrong. */
export type SigningTime = {
  /** Unix seconds. */
  readonly time: number;
  readonly state: 'trusted' | 'untrusted' | 'invalid';
};

/** A person or house that says, by credentials of its own, that it stands behind the file (CAWG identity assertion). */
export type NamedActor = {
  readonly name?: string;
  /** `x509`: a certificate names it; `aggregated`: a service says that it has seen these accounts or documents. */
  readonly how: 'x509' | 'aggregated' | 'unknown';
  readonly state: 'trusted' | 'untrusted' | 'invalid';
  readonly roles: readonly string[];
  /** What the service has seen, each as provider and name. */
  readonly accounts: readonly { readonly provider: string; readonly name: string }[];
};

/** What the signer allows or forbids (training and data mining assertion), one entry for each use. */
export type TrainingChoice = {
  readonly use: string;
  readonly choice: 'allowed' | 'notAllowed' | 'constrained';
  readonly condition?: string;
};

/** The account that claims a file, and in which registry. */
export type Claimant = { readonly author: Hex; readonly registry: Hex; readonly chainId: number };

/** One manifest: what was said at one point of a file's life, by one signer. Every text in it is the signer's. */
export type Manifest = {
  readonly title?: string;
  /** The program or device that wrote it. */
  readonly generator?: string;
  /** The organisation that the signing certificate names. */
  readonly signer?: string;
  /** The certificate's common name, where it says something else. */
  readonly certificate?: string;
  readonly signed?: SigningTime;
  readonly actions: readonly Action[];
  readonly ingredients: readonly Ingredient[];
  readonly actors: readonly NamedActor[];
  readonly training: readonly TrainingChoice[];
  /** Content keys of registry records that it names. */
  readonly records: readonly Hex[];
  /** The account that it says claims the file which it is in. */
  readonly claimant?: Claimant;
  /** More was there than is read. */
  readonly cut?: true;
};

/** Is the signing certificate on a list that the reader uses? `unknown` where no list was there to ask. */
export type CertificateTrust =
  | { readonly state: 'trusted'; readonly list: string }
  | { readonly state: 'untrusted' | 'unknown' };

/** What an authority says of a certificate's revocation; `not-asked` where the file carries no answer: none is fetched. */
export type Revocation = 'good' | 'revoked' | 'not-asked' | 'unknown';

/** What credentials say, and what the engine says of them. */
export type Credentials = {
  /** The organisation that the signing certificate names. */
  readonly signer?: string;
  readonly trust: CertificateTrust;
  readonly revocation: Revocation;
  /** What failed, as C2PA status codes; untrusted certificates are not among them. */
  readonly failures: readonly string[];
  readonly manifest: Manifest;
  readonly engine: { readonly name: string; readonly version: string };
  /** The host that the credentials were fetched from, on the reader's word, where they were not in the file. */
  readonly from?: string;
};

/**
 * What can be said of credentials that are there:
 *
 * | code | it says |
 * |---|---|
 * | `c2pa.binding.intact` | the file is what was signed, and everything in the credentials holds |
 * | `c2pa.binding.broken` | the file was changed after it was signed |
 * | `c2pa.binding.incomplete` | the hash fits, but leaves out more of the file than the credentials themselves |
 * | `c2pa.signature.invalid` | the signature does not fit the credentials |
 * | `c2pa.certificate.invalid` | the certificate was revoked, or it expired and no time stamp says that it was signed before |
 * | `c2pa.manifest.invalid` | the credentials were changed after they were signed, or break the standard's rules |
 * | `c2pa.history.invalid` | the credentials of something that it was made from do not hold, and the signer did not say so |
 */
export type C2paCode =
  | 'c2pa.binding.intact'
  | 'c2pa.binding.broken'
  | 'c2pa.binding.incomplete'
  | 'c2pa.signature.invalid'
  | 'c2pa.certificate.invalid'
  | 'c2pa.manifest.invalid'
  | 'c2pa.history.invalid';

type C2paFound<Code extends C2paCode> = Code extends C2paCode
  ? {
      readonly lane: 'c2pa';
      readonly state: 'found';
      readonly code: Code;
      readonly details: Credentials;
    }
  : never;

/** Why credentials that are there could not be read. */
export type C2paFailure = 'damaged' | 'too-large' | 'timeout' | 'engine' | 'unreachable';

/**
 * What the Content Credentials lane found. Integrity (the bytes are those that were signed), trust (the signing
 * certificate is on a list) and identity (who the certificate and the named actors say they are) are three answers:
 * *untrusted* is not *tampered*.
 */
export type C2paEvidence =
  | C2paFound<C2paCode>
  | {
      readonly lane: 'c2pa';
      readonly state: 'none';
      readonly code: 'c2pa.none';
      readonly details: Readonly<Record<string, never>>;
    }
  | {
      readonly lane: 'c2pa';
      readonly state: 'skipped';
      readonly code: 'c2pa.remote';
      /** They lie at an address that the file names, and nobody was asked. */
      readonly details: { readonly url: string; readonly host: string };
    }
  | {
      readonly lane: 'c2pa';
      readonly state: 'unavailable';
      readonly code: `c2pa.unavailable.${C2paFailure}`;
      readonly details: { readonly reason: string };
    };
