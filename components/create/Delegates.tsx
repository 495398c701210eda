import { useCallback, useEffect, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { readSettings } from '../../lib/browser/settings.ts';
import type { Account } from '../../lib/browser/signing/accounts.ts';
import { type Delegate, readDelegates } from '../../lib/browser/signing/read-delegates.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { isKind, KINDS, type Kind } from '../../lib/content/kind.ts';
import type { RegistryCall } from '../../lib/outbox/own-transaction.ts';
import type { AccountState } from '../../lib/registry/account-state.ts';
import { kindsMask, SCOPES, type Scope, scopesMask } from '../../lib/registry/key-grant.ts';
import { day } from '../../lib/verdict/describe.ts';
import { RegistryCallForm } from './RegistryCallForm.tsx';

type Found = { readonly state: AccountState; readonly delegates: readonly Delegate[] };

/** The keys that an account has given to others, its guardian, and what is to be done when one of them is stolen. */
export function Delegates({ account }: { account: Account }) {
  const [found, setFound] = useState<Found | { readonly failed: string }>();
  const author = account.address;
  const read = useCallback(() => {
    readSettings()
      .then((settings) => readDelegates(author, settings))
      .then(setFound, (error) =>
        setFound({ failed: error instanceof Error ? error.message : String(error) }),
      );
  }, [author]);
  useEffect(read, [read]);
  if (!found) return null;
  if ('failed' in found)
    return (
      <p className="error" role="alert">
        {found.failed}
      </p>
    );
  const { state, delegates } = found;
  const shared = { account, done: read };
  const live = delegates.filter(({ revokedSince }) => revokedSince === undefined);
  return (
    <div className="delegates">
      <section aria-label={t('delegates')}>
        <h2>{t('delegates')}</h2>
        <p className="note">
          {state.guardian ? t('delegates_guardian', state.guardian) : t('delegates_no_guardian')}
        </p>
        {state.frozenSince !== undefined && (
          <p className="error">{t('delegates_frozen', day(state.frozenSince, t))}</p>
        )}
        {state.successor !== undefined && (
          <p className="note">{t('who_account_successor', state.successor)}</p>
        )}
        {delegates.length === 0 && <p className="note">{t('delegates_none')}</p>}
        <ul className="works">
          {delegates.map((key) => (
            <li key={key.keyIdx} data-key={key.keyIdx} data-revoked={key.revokedSince !== undefined}>
              <p>
                {t('delegate_key', String(key.keyIdx))} <span className="mono">{key.delegate}</span>
              </p>
              <p className="note">
                {t(
                  'delegate_may',
                  key.scopes.map((scope) => t(`scope_${scope}`)).join(', '),
                  key.kinds.map((kind) => t(`kind_${kind}`)).join(', '),
                  day(key.notAfter, t),
                )}
              </p>
              {key.revokedSince !== undefined && (
                <p className="error">{t('delegate_revoked', day(key.revokedSince, t))}</p>
              )}
            </li>
          ))}
        </ul>
      </section>
      <RegistryCallForm
        {...shared}
        name="add-key"
        title={t('delegate_add')}
        submit={t('delegate_add_submit')}
        callOf={(form) => addKeyCall(form, state.keyCount + 1)}
      >
        <label className="field">
          {t('delegate_account')}
          <input name="delegate" dir="ltr" required />
        </label>
        <label className="field">
          {t('delegate_until')}
          <input name="until" type="date" required />
        </label>
        <fieldset className="ways">
          <legend>{t('delegate_scopes')}</legend>
          {(Object.keys(SCOPES) as Scope[]).map((scope) => (
            <label className="check" key={scope}>
              <input type="checkbox" name="scope" value={scope} defaultChecked={scope === 'claim'} />
              <span>{t(`scope_${scope}`)}</span>
            </label>
          ))}
        </fieldset>
        <fieldset className="ways">
          <legend>{t('delegate_kinds')}</legend>
          {(Object.keys(KINDS) as Kind[]).map((kind) => (
            <label className="check" key={kind}>
              <input type="checkbox" name="kind" value={kind} />
              <span>{t(`kind_${kind}`)}</span>
            </label>
          ))}
        </fieldset>
      </RegistryCallForm>
      {live.length > 0 && (
        <RegistryCallForm
          {...shared}
          name="revoke-key"
          title={t('delegate_revoke')}
          submit={t('delegate_revoke_submit')}
          callOf={(form) => ({
            method: 'revokeKey',
            args: [author, Number(form.get('key')), timeOf(form, 'since')],
          })}
        >
          <label className="field">
            {t('delegate_which')}
            <select name="key">
              {live.map(({ keyIdx, delegate }) => (
                <option key={keyIdx} value={keyIdx}>
                  {keyIdx}: {delegate}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            {t('delegate_since')}
            <input name="since" type="datetime-local" required defaultValue={localNow()} />
          </label>
        </RegistryCallForm>
      )}
      {!state.guardian && (
        <RegistryCallForm
          {...shared}
          name="guardian"
          title={t('guardian_name')}
          submit={t('guardian_submit')}
          callOf={(form) => ({ method: 'setGuardian', args: [author, addressIn(form, 'guardian')] })}
        >
          <p className="note">{t('guardian_note')}</p>
          <label className="field">
            {t('guardian_account')}
            <input name="guardian" dir="ltr" required />
          </label>
        </RegistryCallForm>
      )}
      <RegistryCallForm
        {...shared}
        name="successor"
        title={t('successor_title')}
        submit={t('successor_submit')}
        callOf={(form) => ({
          method: 'setSuccessor',
          args: [addressIn(form, 'succeeded'), addressIn(form, 'successor')],
        })}
      >
        <p className="note">{t('successor_note')}</p>
        <label className="field">
          {t('successor_of')}
          <input name="succeeded" required defaultValue={author} />
        </label>
        <label className="field">
          {t('successor_account')}
          <input name="successor" required />
        </label>
      </RegistryCallForm>
      <RegistryCallForm
        {...shared}
        name="freeze"
        title={t('freeze_title')}
        submit={t('freeze_submit')}
        callOf={(form) => ({ method: 'freeze', args: [addressIn(form, 'frozen'), timeOf(form, 'since')] })}
      >
        <p className="note">{t('freeze_note')}</p>
        <label className="field">
          {t('freeze_account')}
          <input name="frozen" dir="ltr" required />
        </label>
        <label className="field">
          {t('delegate_since')}
          <input name="since" type="datetime-local" required defaultValue={localNow()} />
        </label>
      </RegistryCallForm>
    </div>
  );
}

function addKeyCall(form: FormData, keyIdx: number): RegistryCall {
  const scopes = form.getAll('scope') as Scope[];
  const kinds = form.getAll('kind').filter((kind) => isKind(kind));
  const notAfter = Date.parse(`${form.get('until')}T23:59:59Z`) / 1000;
  if (!Number.isFinite(notAfter) || notAfter * 1000 < Date.now()) throw new Error(t('delegate_bad_until'));
  if (scopes.length === 0 || kinds.length === 0) throw new Error(t('delegate_bad_scope'));
  const args = [keyIdx, addressIn(form, 'delegate'), notAfter, scopesMask(scopes), kindsMask(kinds)];
  return { method: 'addKey', args };
}

function addressIn(form: FormData, name: string): Hex {
  const address = String(form.get(name) ?? '')
    .trim()
    .toLowerCase();
  if (/^0x[0-9a-f]{40}$/.test(address)) return address as Hex;
  throw new Error(t('options_bad_address', address.slice(0, 60)));
}

/** A time of this computer's zone, as Unix seconds. It must be over: nobody can say when a key will be stolen. */
function timeOf(form: FormData, name: string): number {
  const time = Math.floor(new Date(String(form.get(name))).getTime() / 1000);
  if (Number.isFinite(time) && time * 1000 <= Date.now()) return time;
  throw new Error(t('delegate_bad_since'));
}

/** Now, as a field for a local time takes it; a minute ago, because the chain's clock is a little behind. */
function localNow(): string {
  const now = new Date(Date.now() - 60_000);
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
