import type { C2paEvidence } from '../c2pa/evidence.ts';
import type { ContentEvidence } from '../content/evidence.ts';
import type { Hex } from '../content/hex.ts';
import type { Origin } from '../content/kind.ts';
import type { DetectorEvidence } from '../detector/evidence.ts';
import type { MetadataEvidence } from '../metadata/evidence.ts';
import type { Claim, RegistryEvidence } from '../registry/evidence.ts';

/** What one lane found. */
export type Evidence =
  | ContentEvidence
  | RegistryEvidence
  | C2paEvidence
  | MetadataEvidence
  | DetectorEvidence;

/** The one word shown. */
export type VerdictWord =
  | 'signed'
  | 'quoted'
  | 'similar'
  | 'altered'
  | 'disputed'
  | 'withdrawn'
  | 'invalid'
  | 'likely-ai'
  | 'unsure'
  | 'no-record'
  | 'unavailable';

/** Is this copy what was signed? `unknown` where nothing signed was found. */
export type Integrity = 'exact' | 'quote' | 'near' | 'differs' | 'broken' | 'unknown';

/** Is the signer one the reader, or a list the reader uses, vouches for? */
export type Trust = 'followed' | 'listed' | 'unlisted' | 'none';

/** Who signed, and how that is known. */
export type Signer =
  | {
      readonly lane: 'registry';
      readonly author: Hex;
      /** The name the reader gave to an author they follow. */
      readonly followedAs?: string;
      /** The name the author gives itself in its statement: not proved by anything. */
      readonly selfDeclared?: string;
      /** The host of a site the reader follows, which is bound to the author. */
      readonly site?: string;
      readonly identity: 'followed' | 'site' | 'key';
    }
  | {
      readonly lane: 'c2pa';
      /** Empty where the certificate gives none. */
      readonly name: string;
      /** `unchecked`: the reader uses no list that could name the certificate. */
      readonly identity: 'certificate-listed' | 'certificate-unlisted' | 'certificate-unchecked';
      /** The list that it is on. */
      readonly list?: string;
    };

/** Two lanes that contradict each other. Each has its sentence in the message catalogue. */
export type Conflict =
  | 'competing-claims'
  | 'signed-but-credentials-broken'
  | 'withdrawn-but-credentials-intact'
  | 'near-but-credentials-intact'
  | 'near-and-credentials-broken'
  | 'origins-differ'
  | 'near-of-withdrawn'
  | 'near-of-disputed'
  | 'signed-origin-but-marked-ai'
  | 'signed-ai-but-marked-captured';

/** The answer about one content: one word, and beside it everything the word rests on. */
export type Verdict = {
  readonly word: VerdictWord;
  /** What the signer declared, never what we found. */
  readonly origin: Origin;
  /** That marks in the file, which nobody signed, say it was made by AI, wholly or in part. No mark gives credit as a photograph. */
  readonly declared?: 'ai' | 'ai-assisted';
  readonly integrity: Integrity;
  readonly trust: Trust;
  readonly signer?: Signer;
  /** The claim the word rests on, where a claim decided. */
  readonly claim?: Claim;
  readonly conflicts: readonly Conflict[];
  readonly evidence: readonly Evidence[];
};
