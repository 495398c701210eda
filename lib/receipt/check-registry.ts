import type { Hex } from '../content/hex.ts';
import { askAnchored } from '../registry/anchored.ts';
import type { Claim } from '../registry/evidence.ts';
import { ProofRefused } from '../registry/proof.ts';
import { claimIn } from '../registry/prove.ts';
import { provedStorage, toldBy } from '../registry/prove-slots.ts';
import type { ChainClaim } from '../registry/registry.ts';
import type { Envelope } from '../statement/envelope.ts';
import { type Differs, differences } from './finding.ts';
import type { Receipt } from './receipt.ts';
import { isOf, type ProvedWords, readerOf, SlotUnproved, settled } from './replay.ts';
import { claimsIn } from './witness.ts';

/** The words of the registry's storage that the receipt's proof proves; undefined where it has none that holds. */
export async function wordsIn({ registry }: Receipt, differs: Differs): Promise<ProvedWords | undefined> {
  if (!registry.proof) return undefined;
  try {
    return (await provedStorage(registry.proof, registry.address)).words;
  } catch (error) {
    if (!(error instanceof ProofRefused)) throw error;
    differs('proof', error.fault.startsWith('header') ? 'registry.proof.header' : 'registry.proof.account', {
      found: error.fault,
    });
    return undefined;
  }
}

/** Each claim in the evidence as the proved words tell it; and the first one on the exact content, where there is one, among them. */
export async function checkClaims(
  receipt: Receipt,
  words: ProvedWords,
  envelopes: readonly Envelope[],
  differs: Differs,
): Promise<void> {
  const claims = claimsIn(receipt.evidence);
  const { content } = receipt.input;
  for (const [i, claim] of claims.entries()) {
    const where = `evidence.registry.claims.${i}`;
    try {
      const proved = await provedClaim(claim, receipt, words, envelopes);
      const { identity: _, statement: __, ...told } = claim;
      for (const { where: path, ...values } of differences(told, proved && settled(proved, claims), where))
        differs('claim', path, values);
    } catch (error) {
      if (!(error instanceof SlotUnproved)) throw error;
      differs('claim', where, { found: error.message });
    }
  }
  if (!content) return;
  try {
    const first = await claimIn(readerOf(words), { content });
    if (first && !claims.some((one) => one.content === content && one.author === first.author))
      differs('claim', 'evidence.registry', {
        recorded: 'no such claim',
        found: `a claim by ${first.author}`,
      });
  } catch (error) {
    if (!(error instanceof SlotUnproved)) throw error;
    differs('claim', 'evidence.registry', { found: error.message });
  }
}

/** A claim on the exact content is one on the content that the receipt is about. */
export function checkContent({ evidence, input }: Receipt, differs: Differs): void {
  if (!evidence.some(({ code }) => code === 'registry.match.exact')) return;
  for (const [i, { content }] of claimsIn(evidence).entries()) {
    const where = `evidence.registry.claims.${i}.content`;
    if (content !== input.content) differs('claim', where, { recorded: content, found: input.content });
  }
}

async function provedClaim(
  claim: Claim,
  { registry }: Receipt,
  words: ProvedWords,
  envelopes: readonly Envelope[],
): Promise<ChainClaim | undefined> {
  const read = readerOf(words);
  const { content, author, batch } = claim;
  if (!batch) return claimIn(read, { content, author });
  const envelope = envelopes.find(
    (one) => isOf(one, claim) && one.batch?.root === batch.root && one.batch.index === batch.index,
  );
  if (!envelope?.batch) return undefined;
  const wordsAt = async (slots: readonly Hex[]) => ({
    words: (await read(slots)).map((word): Hex => `0x${word.toString(16)}`),
    basis: { agreed: 1, asked: 1 },
  });
  const { judged } = await askAnchored([{ ...envelope, batch: envelope.batch }], wordsAt, registry);
  const [one] = judged;
  return one && 'claim' in one ? one.claim : undefined;
}

/** Every log that is there tells of a claim or a batch in the evidence, with the statement's hash. */
export function checkEvents({ registry, evidence, statements }: Receipt, differs: Differs): void {
  const names = new Map(
    claimsIn(evidence).map(({ content, author, batch }) => [
      batch ? `${batch.anchoredBy}/${batch.root}` : `${content}/${author}`,
      statements.find((one) => !one.batch && one.claim?.content === content && one.claim.author === author)
        ?.claim.meta,
    ]),
  );
  for (const [i, log] of (registry.proof?.events ?? []).entries()) {
    const told = toldBy(log).filter(({ name }) => names.has(name));
    const where = `registry.proof.events.${i}`;
    if (String(log.address).toLowerCase() !== registry.address || told.length === 0)
      differs('event', where, { found: 'tells of no claim in the evidence' });
    for (const { name, meta } of told) {
      const signed = names.get(name);
      if (meta && signed && signed !== meta)
        differs('event', `${where}.meta`, { recorded: signed, found: meta });
    }
  }
}
