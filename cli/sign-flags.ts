import type { Hex } from '../lib/content/hex.ts';
import type { Kind } from '../lib/content/kind.ts';
import type { Declaration } from '../lib/sign/sign.ts';
import type { SignOptions } from './sign.ts';
import type { Superseding } from './supersede.ts';

/** The flags of `colophon sign`, as they are given. */
export type SignFlags = {
  kind: Kind;
  title?: string;
  name?: string;
  licence?: string;
  link?: string[];
  aiTraining?: 'allowed' | 'notAllowed' | 'constrained';
  derivedFrom?: readonly Hex[];
  generator?: string;
  generatorClaim?: Hex;
  model: boolean;
  modelCard?: string;
  safetyTest?: string[];
  quotable: boolean;
  embargoed: boolean;
  key?: string;
  agent?: Hex;
  keyIndex?: number;
  relay?: string[];
  need?: number;
  save: boolean;
  batch: boolean;
  signOnly: boolean;
  direct: boolean;
  yes: boolean;
  publish?: boolean;
  c2paCert?: string;
  c2paKey?: string;
  stream: boolean;
  supersedes?: string;
  reason?: Superseding['reason'];
};

/** What is declared, and how it is signed and handed in. */
type Meant = { readonly declaration: Declaration } & Pick<
  SignOptions,
  | 'principal'
  | 'relays'
  | 'need'
  | 'model'
  | 'save'
  | 'batch'
  | 'signOnly'
  | 'direct'
  | 'yes'
  | 'publish'
  | 'text'
  | 'credentials'
  | 'supersedes'
>;

/**
 * What the flags mean together.
 *
 * @throws {@link FlagsMismatched} for flags that need one another.
 */
export function meaningOf(flags: SignFlags): Meant {
  const { kind, title, name, licence, link, aiTraining, generator, generatorClaim } = flags;
  const { derivedFrom, agent, keyIndex, relay, need, model, modelCard, safetyTest } = flags;
  const { save, batch, signOnly, direct, yes, publish = direct, quotable, embargoed } = flags;
  if ((agent === undefined) !== (keyIndex === undefined))
    throw new FlagsMismatched('--agent and --key-index go together.');
  const { c2paCert, c2paKey, stream, supersedes } = flags;
  if ((c2paCert === undefined) !== (c2paKey === undefined))
    throw new FlagsMismatched('--c2pa-cert and --c2pa-key go together.');
  if (flags.reason && !supersedes) throw new FlagsMismatched('--reason needs --supersedes.');
  if (supersedes && (batch || relay || stream))
    throw new FlagsMismatched('--supersedes goes with none of --batch, --relay and --stream.');
  if (generatorClaim && !generator) throw new FlagsMismatched('--generator-claim needs --generator.');
  if ((modelCard || safetyTest) && !model)
    throw new FlagsMismatched('--model-card and --safety-test need --model.');
  if (batch && save) throw new FlagsMismatched('--batch saves by itself; it does not go with --save.');
  if (stream && (batch || direct || save || model || c2paCert))
    throw new FlagsMismatched(
      '--stream goes with none of --batch, --direct, --save, --model and --c2pa-cert.',
    );
  if (signOnly && (!(batch || stream) || relay || publish))
    throw new FlagsMismatched(
      '--sign-only needs --batch or --stream, and goes with neither --relay nor --publish.',
    );
  if (direct && (relay || batch))
    throw new FlagsMismatched(
      'With --direct this key brings the claims; it goes with neither --relay nor --batch.',
    );
  if (yes && !direct) throw new FlagsMismatched('--yes agrees to the fee of --direct.');
  if (flags.publish !== undefined && !batch && !direct)
    throw new FlagsMismatched(
      '--publish and --no-publish need --batch or --direct; without them claims are published anyway.',
    );
  if (need !== undefined && (need < 1 || need > (relay ?? []).length))
    throw new FlagsMismatched('--need must be at least 1, and not more than there are --relay.');
  return {
    declaration: {
      kind,
      ...(title ? { title } : {}),
      ...(name ? { creator: { name } } : {}),
      ...(licence ? { licence } : {}),
      ...(link ? { links: link } : {}),
      ...(aiTraining ? { aiTraining } : {}),
      ...(derivedFrom ? { derivedFrom } : {}),
      ...(generator
        ? { generator: { name: generator, ...(generatorClaim ? { claim: generatorClaim } : {}) } }
        : {}),
    },
    ...(agent && keyIndex !== undefined ? { principal: { author: agent, keyIdx: keyIndex } } : {}),
    ...(relay ? { relays: relay } : {}),
    ...(need === undefined ? {} : { need }),
    ...{ save, batch, signOnly, direct, yes, publish },
    ...(c2paCert && c2paKey ? { credentials: { chain: c2paCert, key: c2paKey } } : {}),
    ...(supersedes ? { supersedes: { old: supersedes, reason: flags.reason ?? 'superseded' } } : {}),
    text: embargoed ? 'embargoed' : quotable ? 'quotable' : 'closed',
    ...(model
      ? {
          model: {
            ...(modelCard ? { card: modelCard } : {}),
            ...(safetyTest ? { safetyTests: safetyTest } : {}),
          },
        }
      : {}),
  };
}

/** Flags that do not go together. */
export class FlagsMismatched extends Error {
  override name = 'FlagsMismatched';
}
