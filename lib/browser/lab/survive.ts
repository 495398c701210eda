import { findCredentials } from '../../c2pa/sniff.ts';
import { decodePixels } from '../../content/decode-browser.ts';
import { stillOf } from '../../content/still.ts';
import { closerLook } from '../../fingerprint/closer-look.ts';
import { exactFingerprint, fingerprint } from '../../fingerprint/fingerprint.ts';
import { imageFingerprint, originalFingerprint } from '../../fingerprint/image-fingerprint.ts';
import { nearSearch } from '../../index/near-search.ts';
import { readMetadata } from '../../metadata/read-metadata.ts';
import type { NearRelation } from '../../registry/evidence.ts';
import { writeStatement } from '../../sign/sign.ts';
import { statementHash } from '../../statement/statement.ts';
import { COPIES, type CopyName, makeCopy } from './copies.ts';

/** What each way of recognising a picture would say of a copy, had the original been signed. */
export type Survival = { readonly name: CopyName } & (
  | { readonly state: 'not-made' }
  | {
      readonly state: 'made';
      readonly bytes: number;
      /** Exactly the bytes that are signed: the word is `signed`. */
      readonly exact: 'yes' | 'no';
      /** What the near match is said to be; the word is `similar` or `altered`. */
      readonly near: NearRelation | 'quoted' | 'none';
      /** Whether what the original has of Content Credentials and of declared marks is still in the copy. */
      readonly credentials: 'kept' | 'lost' | 'never';
      readonly metadata: 'kept' | 'lost' | 'never';
    }
);

/**
 * Makes the copies that platforms make and looks which of them would be recognised, with the same search that readers use.
 * All of it happens here; nothing is signed and nothing is published.
 *
 * @param tell called with each copy as it is done.
 * @throws what decoding the original throws
 */
export async function trySurvival(
  original: Uint8Array<ArrayBuffer>,
  tell: (survival: Survival) => void,
): Promise<void> {
  const content = { type: 'image', bytes: original } as const;
  const still = await stillOf(content, async (bytes) => originalFingerprint(await decodePixels(bytes)));
  const statement = writeStatement(fingerprint(content, still), { kind: 'other' });
  const [nobody, meta] = [`0x${'00'.repeat(20)}`, statementHash(statement)] as const;
  const claim = { content: statement.content, author: nobody, meta, kind: statement.kind } as const;
  const envelope = { statement, claim: { ...claim, keyIdx: 0, deadline: 0, signature: '0x00' } } as const;
  const search = nearSearch([{ ...claim, block: 0, envelope }]);
  const had = await saidIn(original);

  for (const name of COPIES) {
    const copy = await makeCopy(name, original);
    if ('state' in copy) {
      tell({ name, state: 'not-made' });
      continue;
    }
    const { bytes } = copy;
    const print = exactFingerprint({ type: 'image', bytes });
    const isExact = print.type === 'image' && print.sha256 === statement.content;
    const has = await saidIn(bytes);
    tell({
      name,
      state: 'made',
      bytes: bytes.length,
      exact: isExact ? 'yes' : 'no',
      near: isExact ? 'none' : await nearIn(bytes, search),
      credentials: survived(had.credentials, has.credentials),
      metadata: survived(had.metadata, has.metadata),
    });
  }
}

async function nearIn(
  bytes: Uint8Array,
  search: ReturnType<typeof nearSearch>,
): Promise<NearRelation | 'quoted' | 'none'> {
  const content = { type: 'image', bytes } as const;
  const still = await stillOf(content, async (file) => imageFingerprint(await decodePixels(file)));
  const print = fingerprint(content, still);
  if (print.type !== 'image' || !print.pixels) return 'none';
  const closer = async () => stillOf(content, async (file) => closerLook(await decodePixels(file)));
  const { candidates } = await search({ ...print, closer });
  return candidates[0]?.relation ?? 'none';
}

async function saidIn(bytes: Uint8Array): Promise<{ credentials: boolean; metadata: boolean }> {
  const { state } = await readMetadata(bytes);
  return { credentials: findCredentials(bytes) !== undefined, metadata: state === 'found' };
}

function survived(had: boolean, has: boolean): 'kept' | 'lost' | 'never' {
  if (!had) return 'never';
  return has ? 'kept' : 'lost';
}
