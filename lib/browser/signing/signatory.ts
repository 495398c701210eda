import { type Signatory, signAct } from '../../sign/act.ts';
import type { EncryptedKey } from '../../sign/keystore.ts';
import type { Principal } from '../../sign/sign.ts';
import { withSecret } from './unlocked-key.ts';

/** The key that is kept in this browser, which must be unlocked in this window before it signs. */
export function keySignatory(
  { address }: Pick<EncryptedKey, 'address'>,
  principal: Principal = { author: address, keyIdx: 0 },
): Signatory {
  return {
    ...principal,
    sign: (act, domain) => withSecret(address, (secret) => signAct(act, domain, secret)),
  };
}
