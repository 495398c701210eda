import type { RawReport } from '../c2pa/engine.ts';
import type { Claim } from '../registry/evidence.ts';
import type { AnchoredEnvelope, Envelope } from '../statement/envelope.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Lanes } from '../verify.ts';

/** What lanes were told while one content was verified, beyond what their evidence says. */
export type Seen = {
  /** Envelopes of claims that only batches hold. */
  readonly anchored: readonly AnchoredEnvelope[];
  /** The credentials engine's own words. */
  readonly raw?: RawReport;
};

/** Lanes for one verification, and what they have seen when it is over. */
export function witnessed(lanes: Lanes): { readonly lanes: Lanes; readonly seen: () => Seen } {
  const anchored = new Map<string, AnchoredEnvelope>();
  let raw: RawReport | undefined;
  const { credentials, registry } = lanes;
  const ask = registry.anchored;
  return {
    lanes: {
      ...lanes,
      ...(credentials
        ? {
            credentials: (bytes) =>
              credentials(bytes, (report) => {
                raw = report;
              }),
          }
        : {}),
      registry: {
        ...registry,
        ...(ask
          ? {
              anchored: async (contents) => {
                const found = await ask(contents);
                for (const one of found) anchored.set(JSON.stringify(one.batch), one);
                return found;
              },
            }
          : {}),
      },
    },
    seen: () => ({ anchored: [...anchored.values()], ...(raw ? { raw } : {}) }),
  };
}

/** All claims that some evidence shows. */
export function claimsIn(evidence: Verdict['evidence']): readonly Claim[] {
  return evidence.flatMap((item) =>
    item.lane === 'registry' && item.state === 'found' ? item.details.claims : [],
  );
}

/** The envelopes that stand behind some claims: those of batches as they were seen, others as this machine has them. */
export async function envelopesOf(
  claims: readonly Claim[],
  { anchored }: Seen,
  envelopeOf: Lanes['registry']['envelopeOf'],
): Promise<readonly Envelope[]> {
  const recorded = claims.filter(({ batch }) => !batch);
  const found = await Promise.all(recorded.map((claim) => envelopeOf?.(claim)));
  return [...anchored, ...found.filter((envelope) => envelope !== undefined)];
}
