import type { AccountState } from '../registry/account-state.ts';
import { day, type Translate } from './describe.ts';

/** What the registry says of an account that matters to whoever meets it, in sentences; none for most accounts. */
export function describeAccount({ frozenSince, successor }: AccountState, t: Translate): string[] {
  return [
    ...(frozenSince === undefined ? [] : [t('who_account_frozen', day(frozenSince, t))]),
    ...(successor === undefined ? [] : [t('who_account_successor', successor)]),
  ];
}
