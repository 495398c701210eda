import { Validator } from '@cfworker/json-schema';
import { type Account, parseAccount } from './account.ts';
import schema from './accounts.schema.json' with { type: 'json' };
import { DocumentRefused } from './refusal.ts';

/** Where an origin says in plain JSON which accounts sign for it. */
export const ACCOUNTS_LIST_PATH = '/.well-known/colophon/accounts.json';

const validator = new Validator(schema as object, '2020-12', true);

/**
 * Reads the plain list of an origin's accounts (`accounts.schema.json`, version 1), the form a house can write by hand:
 *
 * ```json
 * { "version": 1, "accounts": ["eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"] }
 * ```
 *
 * It is served as `application/json` at {@link ACCOUNTS_LIST_PATH} of exactly the origin it speaks for, without
 * redirects. It says only that the origin names the account: the account has to name the origin, too, by a signed
 * statement of kind `identity` with the origin among its `links`.
 *
 * @returns its EVM accounts; ids of other namespaces are passed over.
 * @throws {@link DocumentRefused} `malformed`, naming the first place that does not fit the schema, or an `eip155` id
 * with a wrong checksum: a typing error should be noticed, not be somebody else's account.
 */
export function parseAccountsList(value: unknown): readonly Account[] {
  const result = validator.validate(value as object);
  if (!result.valid) {
    const deepest = result.errors.at(-1);
    throw new DocumentRefused(
      'malformed',
      `${deepest?.instanceLocation ?? '#'}: ${deepest?.error ?? ''}`.slice(0, 200),
    );
  }
  const ids = (value as { accounts: readonly string[] }).accounts.filter((id) => id.startsWith('eip155:'));
  return ids.map((id) => {
    const account = parseAccount(id);
    if (!account) throw new DocumentRefused('malformed', id);
    return account;
  });
}
