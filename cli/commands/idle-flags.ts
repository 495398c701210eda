import type { LaneName } from '../node-lanes.ts';
import { FlagsMismatched } from '../sign-flags.ts';
import type { Flags } from './verify.ts';

/** Flags that only say more of another one. */
const NEEDS = [
  ['column', 'csvIn'],
  ['db', 'queue'],
  ['key', 'receipts'],
  ['shards', 'index'],
  ['publisher', 'index'],
] as const satisfies readonly (readonly [keyof Flags, keyof Flags])[];

/** Flags that say how a lane is asked. */
const OF_LANES = [
  ['pack', 'detector'],
  ['judgeTexts', 'detector'],
  ['trust', 'c2pa'],
  ['trustStamps', 'c2pa'],
  ['remoteCredentials', 'c2pa'],
  ['index', 'registry'],
] as const satisfies readonly (readonly [keyof Flags, LaneName])[];

/**
 * Refuses flags that would be passed over in silence: whoever gave one thinks that it counts.
 *
 * @throws FlagsMismatched
 */
export function refuseIdleFlags(flags: Partial<Flags>): void {
  const isGiven = (name: keyof Flags) => flags[name] !== undefined && flags[name] !== false;
  for (const [name, needed] of NEEDS)
    if (isGiven(name) && !isGiven(needed))
      throw new FlagsMismatched(
        `${flag(name)} does nothing without ${flag(needed)}: add that, or leave it out.`,
      );
  for (const [name, lane] of OF_LANES)
    if (isGiven(name) && flags.lanes && !flags.lanes.includes(lane))
      throw new FlagsMismatched(
        `${flag(name)} does nothing where --lanes leaves out ${lane}: name it there, or leave the flag out.`,
      );
}

function flag(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
