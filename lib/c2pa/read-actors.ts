import type { NamedActor } from './evidence.ts';
import { list, optional, property, text } from './json.ts';
import type { Assertion } from './read-manifest.ts';
import type { Status, Statuses } from './status.ts';

/** Most actors that are read of one manifest, and roles and accounts of one actor. */
const MAX = { actors: 10, roles: 10, accounts: 20 } as const;

/** Codes by which the engine says that an actor's own credential is one that the reader's lists vouch for. */
const TRUSTED: readonly string[] = ['cawg.x509.credential.trusted', 'cawg.ica.credential_valid'];

/**
 * Who else stands behind the file (CAWG identity assertions).
 *
 * @param statuses what the engine says of them; an actor is trusted only by what it finds now.
 */
export function actorsIn(assertions: readonly Assertion[], statuses: Statuses): readonly NamedActor[] {
  return assertions
    .filter(({ label }) => /^cawg\.identity(__\d+)?$/.test(label))
    .slice(0, MAX.actors)
    .map(({ label, data }) => {
      const accounts = accountsIn(data);
      const name = text(property(data, 'signature_info', 'issuer'), 120);
      return {
        ...optional('name', name ?? accounts.find((account) => account.name)?.name),
        how: howKnown(data),
        state: stateOf(label, statuses),
        roles: rolesIn(data),
        accounts,
      };
    });
}

function howKnown(data: unknown): NamedActor['how'] {
  const type = property(data, 'signer_payload', 'sig_type') ?? property(data, 'sig_type');
  if (type === 'cawg.x509.cose') return 'x509';
  return type === 'cawg.identity_claims_aggregation' || verifiedIn(data) ? 'aggregated' : 'unknown';
}

function stateOf(label: string, { success, informational, failure }: Statuses): NamedActor['state'] {
  const about = (lines: readonly Status[]) =>
    lines.filter(({ url }) => url.endsWith(`/${label}`)).map(({ code }) => code);
  const isDoubt = (code: string) => code.startsWith('cawg.') && code.includes('untrusted');
  const failed = about(failure).filter((code) => code.startsWith('cawg.') && !isDoubt(code));
  if (failed.length > 0) return 'invalid';
  const doubted = [...about(failure), ...about(informational)].some(isDoubt);
  return !doubted && about(success).some((code) => TRUSTED.includes(code)) ? 'trusted' : 'untrusted';
}

function rolesIn(data: unknown): string[] {
  const roles = property(data, 'signer_payload', 'role') ?? property(data, 'roles');
  return list(roles, MAX.roles).flatMap((role) => text(role, 60) ?? []);
}

function accountsIn(data: unknown): NamedActor['accounts'] {
  return list(verifiedIn(data), MAX.accounts).map((identity) => ({
    provider: text(property(identity, 'provider', 'name') ?? property(identity, 'type'), 120) ?? '',
    name: text(property(identity, 'username') ?? property(identity, 'name'), 120) ?? '',
  }));
}

function verifiedIn(data: unknown): unknown {
  return property(data, 'verifiedIdentities') ?? property(data, 'credentialSubject', 'verifiedIdentities');
}
