import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fetchLinked } from '../content/fetch-linked.ts';
import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import { checkAddress } from '../identity/web-address.ts';
import type { Index } from '../index/open-index.ts';
import { statementHash } from '../statement/statement.ts';
import type { EngineFetchedOriginal, EngineOriginal } from './messages.ts';

/** What this machine keeps of a signed original, and where another person finds its statement. Nobody is asked. */
export async function originalOf(
  claim: { readonly content: Hex; readonly author: Hex },
  index: Pick<Index, 'envelopeOf'>,
  service: string,
): Promise<EngineOriginal> {
  const envelope = await index.envelopeOf(claim);
  if (!envelope) return {};
  const { fingerprints } = envelope.statement;
  const at =
    service === ''
      ? undefined
      : `${service.replace(/\/$/, '')}/statements/${statementHash(envelope.statement)}`;
  return {
    ...(fingerprints.type === 'image' && fingerprints.grid ? { grid: fingerprints.grid } : {}),
    ...(at === undefined ? {} : { statementAt: at }),
  };
}

/**
 * Fetches a signed original from where its signer says that it lies. It is one only if its bytes have the signed digest.
 *
 * @param thumbnail makes a small picture of a file, as a data URL.
 */
export async function fetchOriginal(
  { content, url }: { readonly content: Hex; readonly url: string },
  thumbnail: (bytes: Uint8Array) => Promise<string>,
  fetchUrl: typeof fetch,
): Promise<EngineFetchedOriginal> {
  try {
    const open = new AbortController().signal;
    const { bytes } = await fetchLinked(url, fetchUrl, checkAddress, open);
    if (`0x${bytesToHex(sha256(bytes))}` !== content) return { failed: 'other' };
    return { picture: await thumbnail(bytes) };
  } catch (error) {
    if (error instanceof ContentFailure) return { failed: error.message };
    throw error;
  }
}
