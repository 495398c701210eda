import { secp256k1 } from '@noble/curves/secp256k1.js';
import { addressOf, type RegistryDomain, sign } from '../../lib/sdk.ts';

/** Seconds for which each is counted. */
const SECONDS = 3;

/**
 * How many texts of fifty words the SDK signs in a second of one thread: normalised, fingerprinted, with the statement
 * written, checked and hashed. The limit beside it is the signature alone.
 */
export async function benchSigning(domain: RegistryDomain): Promise<{ signPerS: number; barePerS: number }> {
  const secret = new Uint8Array(32).fill(7);
  // An agent that signs much says who it is: its address is not computed anew for each text.
  const signer = { secret, domain, principal: { author: addressOf(secret), keyIdx: 0 } };
  const textOf = (n: number) => Array.from({ length: 50 }, (_, i) => `word${(i * n) % 997}`).join(' ');
  const signPerS = await perSecond((n) =>
    sign({ type: 'text', text: textOf(n) }, { kind: 'textAi' }, signer, 2_000_000_000),
  );
  const digest = new Uint8Array(32).fill(3);
  const barePerS = await perSecond(async (n) => {
    digest[0] = n;
    secp256k1.sign(digest, secret, { prehash: false, format: 'recovered' });
  });
  return { signPerS, barePerS };
}

async function perSecond(run: (n: number) => Promise<unknown>): Promise<number> {
  for (let n = 0; n < 50; n++) await run(n);
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < SECONDS * 1000) await run(count++);
  return Math.round((count * 1000) / (performance.now() - started));
}
