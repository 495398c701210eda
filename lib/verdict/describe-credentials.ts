import { knownAction } from '../c2pa/actions.ts';
import type {
  Action,
  C2paCode,
  C2paEvidence,
  CertificateTrust,
  Credentials,
  Ingredient,
  Manifest,
  NamedActor,
  SigningTime,
  TrainingChoice,
} from '../c2pa/evidence.ts';
import { clean, day, type Translate } from './describe.ts';
import type { Verdict } from './verdict.ts';

/** Credentials that were read, whatever came of it. */
export type ReadCredentials = Extract<C2paEvidence, { code: C2paCode }>;

/** The credentials that a verdict knows of, where there are some that could be read. */
export function credentialsIn({ evidence }: Pick<Verdict, 'evidence'>): ReadCredentials | undefined {
  return evidence.find((item): item is ReadCredentials => item.lane === 'c2pa' && item.state === 'found');
}

/** What the lane found: integrity, then trust, then when it was signed, each in a sentence of its own. */
export function describeCredentials(evidence: C2paEvidence, t: Translate): string {
  if (evidence.code === 'c2pa.remote') return t('finding_c2pa_remote', clean(evidence.details.host, 120));
  if (evidence.state !== 'found') return t('finding_c2pa_none');
  const { details, code } = evidence;
  const { signed } = details.manifest;
  return [
    t(`finding_${code.replaceAll('.', '_')}`),
    ...(details.failures.length > 0
      ? [t('finding_c2pa_failures', clean(details.failures.join(', '), 300))]
      : []),
    certificateTrust(details.trust, t),
    ...(details.revocation === 'revoked' || details.revocation === 'good'
      ? [t(`credentials_revocation_${details.revocation}`)]
      : []),
    ...(signed ? [signingTime(signed, t)] : []),
    ...(details.from === undefined ? [] : [t('credentials_from', clean(details.from, 120))]),
  ].join(' ');
}

/** Whether the certificate is on a list that the reader uses, and on which. */
export function certificateTrust(trust: CertificateTrust, t: Translate): string {
  return trust.state === 'trusted'
    ? t('credentials_trust_trusted', trustListName(trust.list, t))
    : t(`credentials_trust_${trust.state}`);
}

/** A trust list's name as people know it. */
export function trustListName(name: string, t: Translate): string {
  return ['c2pa', 'c2pa-tsa', 'own', 'own-tsa'].includes(name)
    ? t(`trust_list_${name.replace('-', '_')}`)
    : clean(name, 60);
}

/** When it was signed, and how that is known. */
export function signingTime({ time, state }: SigningTime, t: Translate): string {
  return t(`credentials_signed_${state}`, day(time, t));
}

/** One thing that was done to a file, in plain words, with what it was done and how it says to have been made. */
export function describeAction({ action, sourceType, software, description }: Action, t: Translate): string {
  const known = knownAction(action);
  const words = known ? t(`action_${known.replaceAll('.', '_')}`) : t('action_other', clean(action, 100));
  return [
    software === undefined ? words : t('action_with', words, clean(software, 120)),
    ...(sourceType === undefined ? [] : [t(`source_type_${sourceType}`)]),
    ...(description === undefined ? [] : [clean(description, 200)]),
  ].join(' · ');
}

/** A file in a history: its name, what it was to the next one, and whether its own credentials hold. */
export function describeIngredient(
  { title, relationship, state, manifest }: Ingredient,
  t: Translate,
): string {
  const name = clean(title ?? manifest?.title ?? '', 120) || t('history_untitled');
  return `${t(`history_${relationship}`, name)} ${t(`history_state_${state}`)}`;
}

/** By whom and with what a step of the history was signed. */
export function describeSigner({ signer, certificate, generator, signed }: Manifest, t: Translate): string {
  const by = clean(signer ?? certificate ?? '', 120);
  return [
    by === '' ? t('history_signed_nameless') : t('history_signed', by),
    ...(generator === undefined ? [] : [t('history_generator', clean(generator, 160))]),
    ...(signed ? [signingTime(signed, t)] : []),
  ].join(' ');
}

/** Somebody who says that they stand behind the file, and how that is known. */
export function describeActor({ name, how, state, accounts }: NamedActor, t: Translate): string {
  const who = clean(name ?? '', 120) || t('history_untitled');
  const seen = accounts.map((account) => clean(`${account.provider}: ${account.name}`, 120)).join(', ');
  return t(`actor_${how}_${state}`, who, seen);
}

/** A choice about training and data mining. */
export function describeTraining({ use, choice, condition }: TrainingChoice, t: Translate): string {
  const uses = ['ai_generative_training', 'ai_training', 'ai_inference', 'data_mining'];
  const name = uses.includes(use) ? t(`training_use_${use}`) : clean(use, 100);
  const said = t(`training_${choice}`, name);
  return condition === undefined ? said : `${said} ${clean(condition, 200)}`;
}

/**
 * The whole history as indented lines of plain text, the file itself first: who signed, what was done, what it was made
 * from. At most `max` lines; the last one says where there are more.
 */
export function historyLines({ manifest }: Pick<Credentials, 'manifest'>, t: Translate, max = 60): string[] {
  const lines = manifestLines(manifest, t);
  return lines.length <= max ? lines : [...lines.slice(0, max - 1), t('history_more')];
}

function manifestLines(manifest: Manifest, t: Translate): string[] {
  return [
    describeSigner(manifest, t),
    ...manifest.actors.map((actor) => `- ${describeActor(actor, t)}`),
    ...manifest.actions.map((action) => `- ${describeAction(action, t)}`),
    ...manifest.training.map((choice) => `- ${describeTraining(choice, t)}`),
    ...manifest.ingredients.flatMap((ingredient) => [
      `< ${describeIngredient(ingredient, t)}`,
      ...(ingredient.manifest ? manifestLines(ingredient.manifest, t).map((line) => `  ${line}`) : []),
    ]),
    ...(manifest.cut ? [t('history_more')] : []),
  ];
}
