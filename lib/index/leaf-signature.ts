import type { Hex } from '../content/hex.ts';
import type { Registry } from '../registry/registry.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import { keySlot } from '../registry/slots.ts';
import { unpackKey } from '../registry/word.ts';
import { isSignedBy, isSignedByAuthor, type SignedClaim } from '../statement/signed-claim.ts';

/** Whether a claim is signed by its author, or by the author's key that it names. */
export type CheckSignature = (claim: SignedClaim) => Promise<boolean>;

/**
 * Checks the signatures of many claims. An author's own is checked here; which key a delegate has, the chain is asked once
 * for each; what only a contract can judge, it is asked about so many times, and no more. Where the chain can't be asked, a
 * signature is not believed.
 */
export function signatureChecker(registry: Registry, contractSignatures: number): CheckSignature {
  const delegates = new Map<Hex, Promise<Hex | undefined>>();
  let left = contractSignatures;

  function delegateOf({ author, keyIdx }: SignedClaim): Promise<Hex | undefined> {
    const slot = keySlot(author, keyIdx);
    const asked = delegates.get(slot) ?? askDelegate(slot);
    delegates.set(slot, asked);
    return asked;
  }

  async function askDelegate(slot: Hex): Promise<Hex | undefined> {
    const answer = await registry.wordsAt?.([slot]);
    return answer && unpackKey(BigInt(answer.words[0]!))?.delegate;
  }

  return async (claim) => {
    if (claim.keyIdx === 0 && isSignedByAuthor(claim, registry.config)) return true;
    try {
      const delegate = claim.keyIdx === 0 ? undefined : await delegateOf(claim);
      if (delegate && isSignedBy(delegate, claim, registry.config)) return true;
      return registry.isSigned !== undefined && left-- > 0 && (await registry.isSigned(claim));
    } catch (error) {
      if (error instanceof RegistryUnreachable) return false;
      throw error;
    }
  };
}
