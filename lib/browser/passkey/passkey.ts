import { p256 } from '@noble/curves/nist.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../../content/hex.ts';
import { actDigest, type Signatory } from '../../sign/act.ts';
import { accountOfSigner, encodeAssertion, isSignedByPasskey } from '../../statement/passkey.ts';
import { PASSKEY_VERIFIER } from '../../statement/passkey-verifier.ts';
import { fromBase64, toBase64 } from '../base64.ts';

/** A passkey that was made for this extension: its authenticator keeps the key. */
export type Passkey = {
  /** The credential's id, base64. */
  readonly credential: string;
  /** ERC-7913: the verifier and the P-256 key. */
  readonly signer: Hex;
  /** The account that the signer is. */
  readonly author: Hex;
};

/** ECDSA with SHA-256 over P-256, as COSE names it: the only one that the verifier knows. */
const ES256 = -7;

/**
 * Makes a passkey. It belongs to this extension's own name, and to wherever its authenticator copies it: it can't be
 * exported as a file.
 *
 * @throws {@link PasskeyRefused}
 */
export async function makePasskey(name: string): Promise<Passkey> {
  const made = await asking(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rp: { name: 'Colophon' },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
        pubKeyCredParams: [{ type: 'public-key', alg: ES256 }],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      },
    }),
  );
  const { rawId, response } = made as PublicKeyCredential;
  const spki = (response as AuthenticatorAttestationResponse).getPublicKey();
  // A P-256 key in its SubjectPublicKeyInfo ends with the point: 04, x, y.
  const key = spki && new Uint8Array(spki).slice(-64);
  if (key?.length !== 64) throw new PasskeyRefused(new Error('it made a key of another kind'));
  const signer: Hex = `0x${bytesToHex(concatBytes(hexToBytes(PASSKEY_VERIFIER.slice(2)), key))}`;
  return { credential: toBase64(new Uint8Array(rawId)), signer, author: accountOfSigner(signer) };
}

/** Signs with a passkey: its authenticator asks the person each time. */
export function passkeySignatory({ credential, signer, author }: Passkey): Signatory {
  return {
    ...{ author, keyIdx: 0, signer },
    async sign(act, domain) {
      const digest = actDigest(act, domain);
      const given = await asking(() =>
        navigator.credentials.get({
          publicKey: {
            challenge: new Uint8Array(digest),
            allowCredentials: [{ type: 'public-key', id: fromBase64(credential)! as BufferSource }],
            userVerification: 'required',
          },
        }),
      );
      const response = (given as PublicKeyCredential).response as AuthenticatorAssertionResponse;
      const signature = encodeAssertion({
        rs: p256.Signature.fromBytes(new Uint8Array(response.signature), 'der').toBytes('compact'),
        authenticatorData: new Uint8Array(response.authenticatorData),
        clientData: new TextDecoder().decode(response.clientDataJSON),
      });
      if (!isSignedByPasskey(signer, digest, signature))
        throw new PasskeyRefused(new Error('what it gave is no signature of this'));
      return signature;
    },
  };
}

async function asking(ask: () => Promise<Credential | null>): Promise<Credential> {
  try {
    const given = await ask();
    if (given) return given;
  } catch (error) {
    throw new PasskeyRefused(error);
  }
  throw new PasskeyRefused(new Error('it gave nothing'));
}

/** The person or the authenticator said no, or there is none. */
export class PasskeyRefused extends Error {
  override name = 'PasskeyRefused';
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The passkey was not used: ${why.slice(0, 200)} Nothing was signed. Try again.`, { cause });
  }
}
