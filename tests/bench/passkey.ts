import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { p256 } from '@noble/curves/nist.js';
import { AbiCoder, ContractFactory, concat, hexlify, keccak256, toUtf8Bytes } from 'ethers';
import type { Hex } from '../../lib/content/hex.ts';
import { forge } from '../../scripts/foundry.ts';

/** A made-up authenticator: signs digests as WebAuthn does, with user presence and verification. */
export type Authenticator = {
  /** ERC-7913 signer: the verifier's address and the P-256 key. */
  readonly signer: Hex;
  /** The account that signer is: the low 160 bits of its tagged hash. */
  readonly author: Hex;
  readonly sign: (digest: Uint8Array) => Hex;
};

/** @param verifier address of the passkey verifier. */
export function authenticator(verifier: string, secret: Uint8Array): Authenticator {
  const key = p256.getPublicKey(secret, false).subarray(1);
  const signer = concat([verifier, key]) as Hex;
  const author = accountOf(signer);
  const flags = Uint8Array.of(0x05);
  const authenticatorData = concat([sha256(toUtf8Bytes('colophon.example')), flags, new Uint8Array(4)]);
  return {
    signer,
    author,
    sign(digest) {
      const challenge = Buffer.from(digest).toString('base64url');
      const clientData = `{"type":"webauthn.get","challenge":"${challenge}","origin":"https://colophon.example","crossOrigin":false}`;
      const message = Buffer.from(
        concat([authenticatorData, sha256(toUtf8Bytes(clientData))]).slice(2),
        'hex',
      );
      const rs = p256.sign(message, secret, { lowS: true });
      const types = ['bytes32', 'bytes32', 'uint256', 'uint256', 'bytes', 'string'];
      const [r, s] = [hexlify(rs.subarray(0, 32)), hexlify(rs.subarray(32))];
      return AbiCoder.defaultAbiCoder().encode(types, [r, s, 23, 1, authenticatorData, clientData]) as Hex;
    },
  };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** The account that an ERC-7913 signer is. */
export function accountOf(signer: Hex): Hex {
  return `0x${keccak256(concat([toUtf8Bytes('ERC7913'), signer])).slice(-40)}`;
}

/** Compiles and deploys the verifier of passkeys. @returns its address. */
export async function deployPasskeyVerifier(
  account: ConstructorParameters<typeof ContractFactory>[2],
): Promise<string> {
  forge(['build', '--root', 'contracts']);
  const artifact = await readFile('contracts/out/PasskeyVerifier.sol/PasskeyVerifier.json', 'utf8');
  const { abi, bytecode } = JSON.parse(artifact);
  const verifier = await new ContractFactory(abi, bytecode, account).deploy();
  await verifier.waitForDeployment();
  return verifier.getAddress();
}
