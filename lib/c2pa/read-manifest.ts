import { digitalSourceType } from '../content/digital-source-type.ts';
import type { Hex } from '../content/hex.ts';
import type { Action, Claimant, SigningTime, TrainingChoice } from './evidence.ts';
import { entries, list, optional, property, text } from './json.ts';
import type { Statuses } from './status.ts';

/** Most actions, assertions, actors, uses and records that are read of one manifest. */
export const MAX = {
  actions: 100,
  assertions: 200,
  actors: 10,
  accounts: 20,
  uses: 20,
  records: 16,
} as const;

/** An assertion as the engine gives it. */
export type Assertion = { readonly label: string; readonly data: unknown };

/** The assertions of a manifest, in order. */
export function assertionsIn(manifest: unknown): readonly Assertion[] {
  return list(property(manifest, 'assertions'), MAX.assertions).map((assertion) => ({
    label: text(property(assertion, 'label'), 200) ?? '',
    data: property(assertion, 'data'),
  }));
}

/** Everything that was done, in the order told. */
export function actionsIn(assertions: readonly Assertion[]): readonly Action[] {
  const told = assertions.filter(({ label }) => /^c2pa\.actions(\.v\d+)?(__\d+)?$/.test(label));
  const actions = told.flatMap(({ data }) => list(property(data, 'actions'), MAX.actions).map(actionIn));
  return actions.slice(0, MAX.actions);
}

/** Whether more was done than is read. */
export function hasMoreActions(assertions: readonly Assertion[]): boolean {
  const lengths = assertions.map(({ label, data }) => {
    const actions = label.startsWith('c2pa.actions') ? property(data, 'actions') : undefined;
    return Array.isArray(actions) ? actions.length : 0;
  });
  return lengths.reduce((sum, length) => sum + length, 0) > MAX.actions;
}

function actionIn(value: unknown): Action {
  const agent = property(value, 'softwareAgent');
  return {
    action: text(property(value, 'action'), 100) ?? 'c2pa.unknown',
    ...optional('sourceType', digitalSourceType(property(value, 'digitalSourceType'))),
    ...optional('when', text(property(value, 'when'), 60)),
    ...optional('software', text(agent, 120) ?? text(property(agent, 'name'), 120)),
    ...optional(
      'description',
      text(property(value, 'description') ?? property(value, 'parameters', 'description')),
    ),
  };
}

/** What wrote the manifest: a program or a device, by name and version. */
export function generatorIn(manifest: unknown): string | undefined {
  const info = property(manifest, 'claim_generator_info', 0);
  const name = text(property(info, 'name'), 120);
  const version = text(property(info, 'version'), 40);
  if (name !== undefined) return version === undefined ? name : `${name} ${version}`;
  return text(property(manifest, 'claim_generator'), 160);
}

/**
 * When a time-stamping authority saw the signature. The engine calls old stamps trusted without any list; here that takes a list
 * that the reader uses.
 *
 * @param statuses what the engine says of the stamp.
 * @param lists names of the lists of time-stamping authorities that the engine was given.
 */
export function signingTimeIn(
  manifest: unknown,
  statuses: Statuses,
  lists: readonly string[],
): SigningTime | undefined {
  const told = text(property(manifest, 'signature_info', 'time'), 60);
  const time = told === undefined ? Number.NaN : Date.parse(told) / 1000;
  if (!Number.isFinite(time)) return undefined;
  const all = [...statuses.informational, ...statuses.failure].map(({ code }) => code);
  const wrong = ['mismatch', 'malformed', 'outsideValidity'].some((fault) =>
    all.includes(`timeStamp.${fault}`),
  );
  const trusted = statuses.success.some(
    ({ code, explanation }) =>
      code === 'timeStamp.trusted' &&
      !explanation.startsWith('legacy') &&
      listNamed(explanation, lists) !== undefined,
  );
  return { time: Math.floor(time), state: wrong ? 'invalid' : trusted ? 'trusted' : 'untrusted' };
}

/** The list by which the engine says that it trusts a certificate; the sentence may begin with names out of the file. */
export function listNamed(explanation: string, lists: readonly string[]): string | undefined {
  return lists.find((name) => explanation.endsWith(`found in [${name}] trust anchors`));
}

/** What may be done with the file for training and data mining. */
export function trainingIn(assertions: readonly Assertion[]): readonly TrainingChoice[] {
  const told = assertions.filter(({ label }) => /^(?:cawg|c2pa)\.training-mining(__\d+)?$/.test(label));
  return told.flatMap(({ data }) => entries(property(data, 'entries'), MAX.uses)).flatMap(choiceIn);
}

function choiceIn([use, value]: readonly [string, unknown]): TrainingChoice[] {
  const choice = (['allowed', 'notAllowed', 'constrained'] as const).find(
    (known) => known === property(value, 'use'),
  );
  const condition = text(property(value, 'constraint_info') ?? property(value, 'constraints_info'), 200);
  const name = use
    .slice(0, 100)
    .toWellFormed()
    .replace(/^(?:cawg|c2pa)\./, '');
  return choice ? [{ use: name, choice, ...optional('condition', condition) }] : [];
}

/** The assertion by which credentials name the account that claims the file which they are in. */
export const CLAIM = 'colophon.claim';

/** The account that a manifest names, and the registry, each as CAIP-10 writes it (`eip155:<chain>:<address>`). */
export function claimantIn(assertions: readonly Assertion[]): Claimant | undefined {
  const data = assertions.find(({ label }) => label === CLAIM)?.data;
  const [author, registry] = ['author', 'registry'].map((name) => accountIn(property(data, name)));
  if (!author || !registry || author.chainId !== registry.chainId) return undefined;
  return { author: author.address, registry: registry.address, chainId: author.chainId };
}

function accountIn(value: unknown): { readonly chainId: number; readonly address: Hex } | undefined {
  const told = typeof value === 'string' && value.length < 100 ? value : '';
  const [, chain, address] = /^eip155:([1-9]\d{0,14}):(0x[0-9a-f]{40})$/.exec(told) ?? [];
  return address === undefined ? undefined : { chainId: Number(chain), address: address as Hex };
}

/** The assertion by which credentials name the registry records that belong to them. */
export const RECORDS = 'colophon.records';

/** The content keys of registry records that a manifest names, each once. */
export function recordsIn(assertions: readonly Assertion[]): readonly Hex[] {
  const told = assertions.filter(({ label }) => label.replace(/__\d+$/, '') === RECORDS);
  const keys = told.flatMap(({ data }) => list(property(data, 'records'), MAX.records));
  const valid = keys.filter((key): key is Hex => typeof key === 'string' && /^0x[0-9a-f]{64}$/.test(key));
  return [...new Set(valid)].slice(0, MAX.records);
}
