import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import engine from '@contentauth/c2pa-wasm/package.json' with { type: 'json' };
import type { TrustList } from '../../lib/c2pa/trust-list.ts';
import { BUNDLED_ID } from '../../lib/detector/pack/bundled.ts';
import type { UnsealedReceipt, UsedEngine } from '../../lib/receipt/receipt.ts';
import { usedList, usedModel } from '../../lib/receipt/used.ts';
import { knownPack } from '../known-pack.ts';
import type { LaneOptions } from '../node-lanes.ts';

/** What this run's answers come from: engines, models and lists, each by version and hash. @throws PackUnknown, CardInvalid */
export async function usedSources(
  { pack = BUNDLED_ID, quick, follow = {}, lanes }: LaneOptions,
  lists: readonly TrustList[],
): Promise<UnsealedReceipt['sources']> {
  const asks = (lane: 'c2pa' | 'detector') => lanes?.includes(lane) ?? true;
  const engines = [
    ...(asks('c2pa') ? [await credentialsEngine()] : []),
    ...(asks('detector') ? [await detectorModel(pack)] : []),
  ];
  return { engines, lists: lists.map(usedList), followed: follow, ...(quick ? { quick } : {}) };
}

/** The credentials engine that is installed here. */
export async function credentialsEngine(): Promise<UsedEngine> {
  const file = fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'));
  const sha256 = `0x${hash('sha256', await readFile(file))}` as const;
  return { lane: 'c2pa', name: engine.name, version: engine.version, sha256 };
}

/** A detector pack by what its card says of its model. @throws PackUnknown, CardInvalid */
export async function detectorModel(pack: string): Promise<UsedEngine> {
  return usedModel((await knownPack(pack)).card);
}
