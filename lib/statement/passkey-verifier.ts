// Generated from contracts/src/verifiers/PasskeyVerifier.sol by scripts/generate-abi.ts. Do not edit.
import type { Hex } from '../content/hex.ts';

/**
 * Where the verifier of passkeys is, on every chain on which somebody has deployed it: the only one whose signatures are
 * believed here without asking a chain.
 */
export const PASSKEY_VERIFIER: Hex = '0xf542b12a3aaa90ddf873796d014c6b551d376830';
