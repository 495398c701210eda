import type { C2paCode, C2paEvidence, CertificateTrust } from '../c2pa/evidence.ts';
import { declaredOrigin } from '../c2pa/origin.ts';
import { type Origin, originOf } from '../content/kind.ts';
import type { DetectorEvidence } from '../detector/evidence.ts';
import type { Claim, NearRelation, RegistryEvidence } from '../registry/evidence.ts';
import { rankClaims } from './rank.ts';
import type { Conflict, Evidence, Signer, Trust, Verdict, VerdictWord } from './verdict.ts';

type Found<E extends Evidence, Code extends E['code']> = Extract<E, { code: Code }>;
type NearMatch = Found<RegistryEvidence, 'registry.match.near'>;

/**
 * The verdict table: all evidence in, one verdict out. Pure; every client must give the same answer.
 *
 * The first row that fits decides:
 *
 * | row | evidence | word |
 * |---|---|---|
 * | 1 | an exact registry match | what the leading claim's standing says: `signed`, `withdrawn`, `disputed` |
 * | 2 | a proved quote | the same, with `quoted` for a claim that stands |
 * | 3 | credentials that hold, with an intact hard binding | `signed` |
 * | 4 | credentials that do not hold | `invalid` |
 * | 5 | a near match | `altered`, or where nothing differs `similar` (or the withdrawal or dispute of its original) |
 * | 6 | the content, the registry or the credentials could not be read, or the credentials leave a part of the file out | `unavailable` |
 * | 7 | the detector | `likely-ai`, `unsure` |
 * | 8 | nothing | `no-record` |
 *
 * Marks in the file (lane `metadata`) change no word: nobody signed them. That they say AI stands beside the word, and where a
 * signature says otherwise, the signature stands and the contradiction is told.
 */
export function judge(evidence: readonly Evidence[]): Verdict {
  return besideMarks(decide(evidence));
}

function decide(evidence: readonly Evidence[]): Verdict {
  const exact = pick(evidence, 'registry.match.exact');
  if (exact) return byClaim(exact.details.claims, 'signed', 'exact', evidence);

  const quote = pick(evidence, 'registry.match.quote');
  if (quote) return byClaim(quote.details.claims, 'quoted', 'quote', evidence);

  const intact = pick(evidence, 'c2pa.binding.intact');
  if (intact) return byCredentials(intact, evidence);

  const broken = brokenIn(evidence);
  if (broken) return byBrokenCredentials(broken, evidence);

  const near = pick(evidence, 'registry.match.near');
  if (near) return byNearMatch(near, evidence);

  if (evidence.some(couldNotAsk)) return nothing('unavailable', evidence);

  return nothing(detectorWord(evidence), evidence);
}

/** True where a record (or the failure to ask for one) decides, so that the detector has to be silent. */
export function recordDecides(evidence: readonly Evidence[]): boolean {
  const asked = evidence.filter(({ code }) => code !== 'registry.unavailable.not-asked');
  return judge(asked).word !== 'no-record';
}

function besideMarks(verdict: Verdict): Verdict {
  const marked = pick(verdict.evidence, 'metadata.declared')?.details.origin;
  if (marked === 'ai' || marked === 'ai-assisted') {
    const denied = verdict.origin === 'captured' || verdict.origin === 'human';
    const conflicts: Conflict[] = denied ? ['signed-origin-but-marked-ai'] : [];
    return { ...verdict, declared: marked, conflicts: [...verdict.conflicts, ...conflicts] };
  }
  const contradicted = verdict.origin === 'ai' && marked === 'captured';
  const conflicts: Conflict[] = contradicted ? ['signed-ai-but-marked-captured'] : [];
  return { ...verdict, conflicts: [...verdict.conflicts, ...conflicts] };
}

function byClaim(
  claims: readonly Claim[],
  standingWord: 'signed' | 'quoted',
  integrity: 'exact' | 'quote',
  evidence: readonly Evidence[],
): Verdict {
  const claim = leading(claims);
  const word = claim.standing.state === 'stands' ? standingWord : claim.standing.state;
  return { ...claimed(claim, evidence), word, integrity, conflicts: conflictsOf(word, claims, evidence) };
}

function byNearMatch({ details }: NearMatch, evidence: readonly Evidence[]): Verdict {
  const claim = leading(details.claims);
  const integrity = details.relation === 'similar' ? 'near' : 'differs';
  const word = nearWord(details.relation, claim);
  return {
    ...claimed(claim, evidence),
    word,
    integrity,
    conflicts: conflictsOf(word, details.claims, evidence),
  };
}

/**
 * A re-encoded copy of a withdrawn original says `withdrawn`: every site re-encodes, so a withdrawal that only reached
 * exact bytes would reach nobody. A copy that differs says that first.
 */
function nearWord(relation: NearRelation, claim: Claim): VerdictWord {
  if (relation !== 'similar') return 'altered';
  return claim.standing.state === 'stands' ? 'similar' : claim.standing.state;
}

function byCredentials(
  intact: Found<C2paEvidence, 'c2pa.binding.intact'>,
  evidence: readonly Evidence[],
): Verdict {
  const { signer, trust, manifest } = intact.details;
  const name = signer ?? manifest.certificate ?? '';
  return {
    ...nothing('signed', evidence),
    origin: declaredOrigin(manifest),
    integrity: 'exact',
    trust: trust.state === 'trusted' ? 'listed' : 'unlisted',
    signer: { lane: 'c2pa', name, ...certificateIdentity(trust) },
    conflicts: pick(evidence, 'registry.match.near') ? ['near-but-credentials-intact'] : [],
  };
}

function certificateIdentity(trust: CertificateTrust) {
  if (trust.state === 'trusted') return { identity: 'certificate-listed', list: trust.list } as const;
  return {
    identity: trust.state === 'unknown' ? 'certificate-unchecked' : 'certificate-unlisted',
  } as const;
}

/** Only a hash that does not fit says that the file itself is another. */
function byBrokenCredentials(broken: { code: BrokenCode }, evidence: readonly Evidence[]): Verdict {
  return {
    ...nothing('invalid', evidence),
    integrity: broken.code === 'c2pa.binding.broken' ? 'broken' : 'unknown',
    conflicts: pick(evidence, 'registry.match.near') ? ['near-and-credentials-broken'] : [],
  };
}

type BrokenCode = Exclude<C2paCode, 'c2pa.binding.intact' | 'c2pa.binding.incomplete'>;

const BROKEN: readonly BrokenCode[] = [
  'c2pa.binding.broken',
  'c2pa.signature.invalid',
  'c2pa.certificate.invalid',
  'c2pa.manifest.invalid',
  'c2pa.history.invalid',
];

function brokenIn(evidence: readonly Evidence[]): Found<C2paEvidence, BrokenCode> | undefined {
  return evidence.find((item): item is Found<C2paEvidence, BrokenCode> =>
    BROKEN.some((code) => code === item.code),
  );
}

function claimed(claim: Claim, evidence: readonly Evidence[]): Verdict {
  const trust: Trust = claim.identity.how === 'key' ? 'unlisted' : 'followed';
  return {
    ...nothing('no-record', evidence),
    origin: originOf(claim.kind),
    trust,
    signer: signerOf(claim),
    claim,
  };
}

/** Who a claim is by, and how that is known. */
export function signerOf(claim: Claim): Signer {
  const selfDeclared = claim.statement?.creator?.name;
  return {
    lane: 'registry',
    author: claim.author,
    identity: claim.identity.how,
    ...(claim.identity.how === 'followed' ? { followedAs: claim.identity.name } : {}),
    ...(claim.identity.how === 'site' ? { site: claim.identity.name } : {}),
    ...(selfDeclared === undefined ? {} : { selfDeclared }),
  };
}

function conflictsOf(word: VerdictWord, claims: readonly Claim[], evidence: readonly Evidence[]): Conflict[] {
  const conflicts: Conflict[] = [];
  if (new Set(claims.map((claim) => claim.author)).size > 1) conflicts.push('competing-claims');
  if (brokenIn(evidence) && word === 'signed') conflicts.push('signed-but-credentials-broken');
  const intact = pick(evidence, 'c2pa.binding.intact');
  if (intact && word === 'withdrawn') conflicts.push('withdrawn-but-credentials-intact');
  if (intact && originsDiffer(leading(claims), intact)) conflicts.push('origins-differ');
  if (word === 'altered') {
    const { state } = leading(claims).standing;
    if (state === 'withdrawn') conflicts.push('near-of-withdrawn');
    if (state === 'disputed') conflicts.push('near-of-disputed');
  }
  return conflicts;
}

/** Whether one says that AI was used and the other that it was not. Somebody who says nothing contradicts nobody. */
function originsDiffer(claim: Claim, intact: Found<C2paEvidence, 'c2pa.binding.intact'>): boolean {
  const [one, other] = [originOf(claim.kind), declaredOrigin(intact.details.manifest)];
  const usesAi = (origin: Origin) => origin === 'ai' || origin === 'ai-assisted';
  return one !== 'unknown' && other !== 'unknown' && usesAi(one) !== usesAi(other);
}

function couldNotAsk({ lane, state, code }: Evidence): boolean {
  return (state === 'unavailable' && lane !== 'detector') || code === 'c2pa.binding.incomplete';
}

function detectorWord(evidence: readonly Evidence[]): 'likely-ai' | 'unsure' | 'no-record' {
  const word = evidence.find(
    (item): item is Extract<DetectorEvidence, { state: 'found' }> =>
      item.code.startsWith('detector.') && item.state === 'found',
  )?.code;
  if (word === 'detector.likely-ai') return 'likely-ai';
  return word === 'detector.unsure' ? 'unsure' : 'no-record';
}

function nothing(word: VerdictWord, evidence: readonly Evidence[]): Verdict {
  return { word, origin: 'unknown', integrity: 'unknown', trust: 'none', conflicts: [], evidence };
}

function leading(claims: readonly Claim[]): Claim {
  const [first] = rankClaims(claims);
  if (!first) throw new Error('A registry match needs at least one claim.');
  return first;
}

function pick<Code extends Evidence['code']>(
  evidence: readonly Evidence[],
  code: Code,
): Extract<Evidence, { code: Code }> | undefined {
  return evidence.find((item): item is Extract<Evidence, { code: Code }> => item.code === code);
}
