import { clean } from '../content/clean.ts';
import type { Rate } from '../detector/card.ts';
import type { AnchoredFault, Basis, Claim, NearMeasure } from '../registry/evidence.ts';
import { credentialsIn, describeCredentials, trustListName } from './describe-credentials.ts';
import { declaredSentence, describeMarks } from './describe-marks.ts';
import { day, number } from './in-language.ts';
import { looksLikeAnother } from './look-alike.ts';
import { diffIn, quoteIn, quoteKind } from './quote.ts';
import type { Evidence, Signer, Verdict, VerdictWord } from './verdict.ts';

export { clean, day };

/** Looks a message up in the catalogue (`public/_locales/<language>/messages.json`) and puts `$1`, `$2`… in. */
export type Translate = (key: string, ...substitutions: string[]) => string;

/** A verdict in words a reader can use. Everything from the outside stays plain text: show it as text, never as HTML. */
export type Description = {
  readonly title: string;
  readonly sentence: string;
  readonly conflicts: readonly string[];
  /** What unsigned marks in the file say of AI, and what that is worth. */
  readonly declared?: string;
  readonly origin?: string;
  /** How settled the claim is on its chain. */
  readonly finality?: string;
  /** By whom and when the batch was anchored that holds the claim, where it has no record of its own. */
  readonly batch?: string;
  readonly signer?: { readonly name: string; readonly how: string };
};

/** Writes a verdict out: title, one sentence, each contradiction as a sentence, and how the signer is known. */
export function describe(verdict: Verdict, t: Translate): Description {
  const { signer, conflicts, origin } = verdict;
  return {
    title: [wordTitle(verdict.word, t), besideWord(verdict, t)].filter(Boolean).join(' · '),
    sentence: capitalised(sentence(verdict, t)),
    conflicts: conflicts.map((conflict) => t(`conflict_${key(conflict)}`)),
    ...(verdict.declared ? { declared: declaredSentence(verdict, verdict.declared, t) } : {}),
    ...(verdict.claim?.batch ? { batch: inBatch(verdict.claim, verdict.claim.batch, t) } : {}),
    ...(signer ? { signer: { name: signerName(signer, t), how: identity(signer, t) } } : {}),
    ...(signer ? { origin: t(`origin_${key(origin)}`) } : {}),
    ...(verdict.claim?.finality ? { finality: t(`finality_${verdict.claim.finality}`) } : {}),
  };
}

/** The word as a badge has room for it, with AI in it wherever that is said: by the signer, or by an unsigned mark. */
export function badgeTitle(verdict: Verdict, t: Translate): string {
  const { word, origin, declared } = verdict;
  if (madeByMachine(verdict, t)) return t(`badge_origin_${key(origin)}`, wordTitle(word, t));
  if (declared && markedAsAi(verdict, t) && word !== 'likely-ai') return t(`badge_declared_${key(declared)}`);
  return wordTitle(word, t);
}

/** What has to stand beside the word: that a signer, or where nobody signed a mark in the file, declares AI. */
export function besideWord(verdict: Verdict, t: Translate): string {
  return madeByMachine(verdict, t) || markedAsAi(verdict, t);
}

/** A mark is told beside the word only where no signature speaks; where one does, a contradiction has its own sentence. */
function markedAsAi({ word, declared }: Verdict, t: Translate): string {
  return declared && UNSIGNED.has(word) ? t(`declared_short_${key(declared)}`) : '';
}

/** Words under which nothing signed was found. */
const UNSIGNED: ReadonlySet<VerdictWord> = new Set<VerdictWord>([
  'no-record',
  'unsure',
  'likely-ai',
  'unavailable',
]);

/**
 * That the signer declared the work as made by AI, in whole or in part, so that nobody takes a green sign for a photograph. Empty
 * for anything else.
 */
function madeByMachine({ signer, origin }: Pick<Verdict, 'signer' | 'origin'>, t: Translate): string {
  return signer && (origin === 'ai' || origin === 'ai-assisted') ? t(`origin_short_${key(origin)}`) : '';
}

/** The verdict word as people read it. */
export function wordTitle(word: VerdictWord | 'checking', t: Translate): string {
  return t(`word_${key(word)}`);
}

/** What one lane said, in a sentence or two. */
export function describeEvidence(evidence: Evidence, t: Translate): string {
  const basis = 'basis' in evidence.details ? evidence.details.basis : undefined;
  return [finding(evidence, t), ...(basis ? restsOn(basis, t) : [])].join(' ');
}

function restsOn({ agreed, asked, against = [], age }: Basis, t: Translate): string[] {
  const [some, all] = [String(agreed), String(asked)];
  const said =
    asked === 1
      ? t('basis_one_rpc')
      : against.length === 0
        ? t('basis_rpcs', some, all)
        : t('basis_rpcs_against', some, all, clean(against.join(', ')));
  return age === undefined ? [said] : [said, t('basis_age', String(age))];
}

function finding(evidence: Evidence, t: Translate): string {
  if (evidence.state === 'unavailable') return t('finding_unavailable', reasonOf(evidence, t));
  if (evidence.lane === 'c2pa') return describeCredentials(evidence, t);
  switch (evidence.code) {
    case 'registry.match.exact':
      return t(`finding_registry_match_exact${evidence.details.binding === 'canonical-text' ? '_text' : ''}`);
    case 'registry.match.quote':
      return evidence.details.quotes
        .map(({ words, of }) => t('finding_registry_match_quote', String(words), String(of)))
        .join(' ');
    case 'registry.match.near':
      return nearFinding(evidence.details.measure, t);
    case 'registry.none':
      return noRecord(evidence.details, t);
    case 'metadata.declared':
    case 'metadata.none':
      return describeMarks(evidence, t).join(' ');
    case 'detector.skipped':
      return t(`finding_detector_skipped_${key(evidence.details.reason)}`);
    case 'detector.likely-ai':
    case 'detector.unsure':
    case 'detector.quiet': {
      const { score, model, version, backend, reason, errors } = evidence.details;
      const word = t(`finding_${key(evidence.code)}`);
      const name = `${clean(model)} ${clean(version)}`;
      const said = t(
        'finding_detector',
        word,
        score === undefined ? '–' : number(score, 2, t),
        name,
        backend,
      );
      const why = reason ? [t(`abstention_${key(reason)}`)] : [];
      return [said, ...why, ...(errors && score !== undefined ? [errorRates(errors, t)] : [])].join(' ');
    }
  }
}

function errorRates(
  { falsePositives, detected }: { readonly falsePositives: Rate; readonly detected: Rate },
  t: Translate,
): string {
  const counts = [falsePositives.count, falsePositives.of, detected.count, detected.of];
  return t('detector_errors', ...counts.map(String));
}

function noRecord(
  { records, refused = [] }: { readonly records: number; readonly refused?: readonly AnchoredFault[] },
  t: Translate,
): string {
  const faults = [...new Set(refused)].map((fault) => t(`anchored_refused_${key(fault)}`));
  return [t('finding_registry_none', String(records)), ...faults].join(' ');
}

/** By whom and when the batch was anchored in which a claim lies. */
export function inBatch({ time }: Claim, { anchoredBy }: NonNullable<Claim['batch']>, t: Translate): string {
  return t('claim_in_batch', shortAddress(anchoredBy), day(time, t));
}

/** An account in short: enough to compare at a glance, never enough to rely on. */
export function shortAddress(address: string): string {
  return `${address.slice(0, 8)}…${address.slice(-6)}`;
}

function sentence(verdict: Verdict, t: Translate): string {
  const { word, claim, signer } = verdict;
  const who = signer ? signerName(signer, t) : '';
  const when = claim ? day(claim.time, t) : '';
  const near = verdict.integrity === 'near' ? '_near' : '';
  switch (word) {
    case 'signed':
      return claim ? t('sentence_signed', who, when) : t('sentence_signed_c2pa', who);
    case 'withdrawn':
      return t(`sentence_withdrawn${near}`, who, when, withdrawnOn(claim, t), withdrawalReason(claim, t));
    case 'similar':
      return t(measureOf(verdict)?.type === 'text' ? 'sentence_similar_text' : 'sentence_similar', who, when);
    case 'altered':
      return altered(verdict, who, when, t);
    case 'invalid':
      return t(`sentence_invalid_${key(credentialsIn(verdict)?.code ?? 'c2pa.manifest.invalid')}`);
    case 'unavailable':
      return t('sentence_unavailable', unavailableReason(verdict, t));
    case 'disputed':
      return t(`sentence_disputed${near}`, who, when);
    case 'quoted':
      return quoted(verdict, who, when, t);
    default:
      return t(`sentence_${key(word)}`);
  }
}

function quoted(verdict: Verdict, who: string, when: string, t: Translate): string {
  const quote = quoteIn(verdict);
  if (!quote) return '';
  const inserted = clean(quote.inserted.join(' | '), 200);
  return t(`sentence_quoted_${quoteKind(quote)}`, who, when, String(quote.words), String(quote.of), inserted);
}

function altered(verdict: Verdict, who: string, when: string, t: Translate): string {
  const near = verdict.evidence.find((item) => item.code === 'registry.match.near');
  if (near?.code !== 'registry.match.near') return '';
  const { measure, relation } = near.details;
  const diff = diffIn(verdict);
  if (diff) return t('sentence_altered_words', who, when, String(diff.changes));
  if (measure.type === 'text' && relation !== 'inconclusive')
    return t('sentence_altered_text', who, when, wholePercent(measure.contained));
  if (measure.type === 'text') return t(`sentence_altered_${key(relation)}`, who, when);
  const whole = relation === 'cropped' && isWhole(measure);
  const said = t(`sentence_altered_${whole ? 'framed' : key(relation)}`, who, when);
  return measure.mirrored && relation !== 'mirrored' ? `${said} ${t('sentence_also_mirrored')}` : said;
}

/** Nothing of the original is missing but its edge, which is not compared where the copy goes on. */
function isWhole({ part }: ImageMeasure): boolean {
  return part !== undefined && Math.min(part.width, part.height) >= WHOLE;
}

const WHOLE = 0.96;

type ImageMeasure = Extract<NearMeasure, { type: 'image' }>;

function nearFinding(measure: NearMeasure, t: Translate): string {
  if (measure.type === 'text') {
    return t(
      'finding_registry_match_near_text',
      wholePercent(measure.contained),
      wholePercent(measure.covered),
    );
  }
  const { distance, residual, resolvingPower, part, mirrored } = measure;
  const cells = String(resolvingPower.cells);
  const said = part
    ? t(
        'finding_registry_match_part',
        wholePercent(part.shown),
        ...place(part),
        number(residual, 2, t),
        cells,
      )
    : t('finding_registry_match_near_image', String(distance), number(residual, 2, t), cells);
  return [
    said,
    ...(part && Math.abs(part.turn) >= 0.5 ? [t('finding_turned', number(part.turn, 1, t))] : []),
    ...(mirrored ? [t('finding_mirrored')] : []),
  ].join(' ');
}

/** Where in the original a part lies, each in whole per cent: from and to, across and down. */
function place({ left, top, width, height }: NonNullable<ImageMeasure['part']>): string[] {
  return [left, left + width, top, top + height].map(wholePercent);
}

function measureOf(verdict: Verdict): NearMeasure | undefined {
  const near = verdict.evidence.find((item) => item.code === 'registry.match.near');
  return near?.code === 'registry.match.near' ? near.details.measure : undefined;
}

/** Who signed, as the reader's own name for them, what they call themselves, or the bare account. */
export function signerName(signer: Signer, t: Translate): string {
  if (signer.lane === 'c2pa') {
    const name = nameIn(signer.name);
    if (!name) return t('signer_certificate_nameless');
    if (signer.identity === 'certificate-listed') return name;
    return warned(name, t('signer_certificate', name), t);
  }
  const [followedAs, selfDeclared] = [nameIn(signer.followedAs), nameIn(signer.selfDeclared)];
  if (followedAs) return t('signer_followed', followedAs);
  if (selfDeclared) return warned(selfDeclared, t('signer_self_declared', selfDeclared), t);
  return t('signer_key', shortAddress(signer.author));
}

/** A name that anybody can give themselves, with a word of warning where it may be read as another one. */
function warned(name: string, said: string, t: Translate): string {
  return looksLikeAnother(name) ? t('signer_look_alike', said) : said;
}

function identity(signer: Signer, t: Translate): string {
  if (signer.lane === 'c2pa' && signer.list !== undefined)
    return t('identity_certificate_on_list', trustListName(signer.list, t));
  const nameless = signer.lane === 'registry' && signer.identity === 'key' && !nameIn(signer.selfDeclared);
  return t(`identity_${key(signer.identity)}${nameless ? '_nameless' : ''}`);
}

/**
 * A name that is nothing but invisible characters is none. Quotation marks go: one that closes ours would let a name go
 * on in our own words (`X”, whom you follow, not “Y`).
 */
function nameIn(text = ''): string {
  return clean(text.replace(QUOTATION_MARKS, ' '), 60);
}

const QUOTATION_MARKS = /["“”„‟«»‹›「-』〝-〟＂ʺˮ″]+/g;

function withdrawnOn(claim: Claim | undefined, t: Translate): string {
  return claim?.standing.state === 'withdrawn' ? withdrawalDay(claim.standing, t) : '';
}

/** The day of a withdrawal; the chain does not keep it for a single leaf of a batch. */
export function withdrawalDay({ time }: { readonly time?: number }, t: Translate): string {
  return time === undefined ? t('withdrawn_day_unknown') : day(time, t);
}

function withdrawalReason(claim: Claim | undefined, t: Translate): string {
  return t(`reason_${key(claim?.standing.state === 'withdrawn' ? claim.standing.reason : 'unknown')}`);
}

function unavailableReason({ evidence }: Verdict, t: Translate): string {
  const blocked = evidence.find((item) => item.state === 'unavailable' && item.lane !== 'detector');
  if (blocked?.state === 'unavailable') return reasonOf(blocked, t);
  return t('finding_c2pa_binding_incomplete');
}

/** Why something could not be asked: in the words of whatever failed, or in ours where it was left out on purpose. */
function reasonOf({ code, details }: Extract<Evidence, { state: 'unavailable' }>, t: Translate): string {
  return code === 'registry.unavailable.not-asked' ? t('reason_not_asked') : clean(details.reason, 500);
}

/** A signer's name may start the sentence, and begins with a small letter where it is a description. */
function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A share in whole per cent, never more than it is. */
function wholePercent(share: number): string {
  return String(Math.floor(share * 100));
}

function key(name: string): string {
  return name.replaceAll(/[-.]/g, '_');
}
