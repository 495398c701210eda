import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { saltSeed } from '../../../lib/fingerprint/text/salts.ts';
import { signStatement, writeStatement } from '../../../lib/sign/sign.ts';
import type { Envelope } from '../../../lib/statement/envelope.ts';
import {
  checkQuoteProof,
  type QuoteProof,
  QuoteUnproved,
  writeQuoteProof,
} from '../../../lib/statement/quote-proof.ts';
import { speeches } from '../fingerprint/text/speeches.ts';
import { domain, printOf, signed, signedQuotable } from '../index/signed-records.ts';

const NOTICE = `Nobody at the harbour was surprised. We have not agreed to raise the price of bread before the end of the year,
  said the minister on Monday. The harbour stays open on Sundays, and all ships pay the same toll as they did before the war.`;
const QUOTE = 'agreed to raise the price of bread before the end of the year';

let envelope: Envelope;
beforeAll(async () => {
  envelope = await signedQuotable(NOTICE);
});

const through = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const faultOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof QuoteUnproved) return error.fault;
    throw error;
  }
  return undefined;
};

describe('a quote proof', () => {
  test('proves the words, the sentence around them, and who signed, and does not carry the text', () => {
    const proof = through(writeQuoteProof(QUOTE, NOTICE, envelope, domain));
    expect(JSON.stringify(proof)).not.toContain('harbour stays open');
    expect(checkQuoteProof(proof)).toMatchObject({
      ...{ words: 13, of: 46, inserted: [], signedBy: 'author' },
      parts: [
        { from: 9, match: 'punctuation', before: 'We have not ', after: 'said the minister on Monday. ' },
      ],
      envelope: { claim: envelope.claim },
    });
  });

  test('proves each part of a quote with gaps, and names what was put into brackets', () => {
    const quote = `Nobody at the harbour was surprised … Sundays, and all ships pay the same toll [of ten] as they did before the war`;
    const checked = checkQuoteProof(through(writeQuoteProof(quote, NOTICE, envelope, domain)));
    expect(checked.parts.map(({ from }) => from)).toEqual([0, 32, 40]);
    expect(checked).toMatchObject({ inserted: ['of ten'], words: 20 });
  });

  test('proves the words alone from a copy with other punctuation', () => {
    const copy = NOTICE.toUpperCase().replaceAll(',', '');
    const checked = checkQuoteProof(through(writeQuoteProof(QUOTE, copy, envelope, domain)));
    expect(checked.parts).toMatchObject([{ tree: 'loose', match: 'words', before: 'we have not ' }]);
  });

  test('of a delegate is proved, and whose signature it is stays open', async () => {
    const secret = new Uint8Array(32).fill(5);
    const { statement } = envelope;
    const delegated = signStatement(statement, secret, domain, 0, {
      author: `0x${'aa'.repeat(20)}`,
      keyIdx: 2,
    });
    const proof = through(writeQuoteProof(QUOTE, NOTICE, delegated, domain));
    expect(checkQuoteProof(proof)).toMatchObject({ words: 13, signedBy: 'unknown' });
  });

  test('of an embargoed text is made with its seed alone, and shows no salt beyond its sentences', async () => {
    const secret = new Uint8Array(32).fill(7);
    const print = await printOf(NOTICE);
    if (print.type !== 'text') throw new Error();
    const seed = saltSeed(secret, Buffer.from(print.strict.slice(2), 'hex'));
    const statement = writeStatement(print, { kind: 'textHuman' }, { seed });
    expect(statement.fingerprints).not.toHaveProperty('shingles');
    const sealed = signStatement(statement, secret, domain, 0);
    expect(faultOf(() => writeQuoteProof(QUOTE, NOTICE, sealed, domain))).toBe('not-proved');
    const other = { seed: new Uint8Array(32) };
    expect(faultOf(() => writeQuoteProof(QUOTE, NOTICE, sealed, domain, other))).toBe('not-proved');
    const proof = through(writeQuoteProof(QUOTE, NOTICE, sealed, domain, { seed }));
    expect(checkQuoteProof(proof)).toMatchObject({ words: 13, parts: [{ tree: 'strict' }] });
    const words = 3 + 13 + 5;
    expect(atob(proof.parts[0]!.proof).length).toBe(2 + 32 * 5 + 16 * words);
  });
});

describe('a quote proof is not written', () => {
  test.each<[string, string, string, string]>([
    ['for words that are not there', 'We have agreed to raise the price of bread', NOTICE, 'not-the-quote'],
    ['for too few words', 'the price of bread', NOTICE, 'not-the-quote'],
    ['from another original', QUOTE, `${NOTICE} And more.`, 'not-proved'],
    ['from nothing', QUOTE, '', 'not-the-quote'],
  ])('%s', (_, quote, original, fault) => {
    expect(faultOf(() => writeQuoteProof(quote, original, envelope, domain))).toBe(fault);
  });

  test('against a statement that has no roots, or is about a picture', async () => {
    const { statement, ...rest } = envelope;
    const { roots: _, ...bare } = statement.fingerprints as { roots?: unknown };
    const old = { ...rest, statement: { ...statement, fingerprints: bare } } as Envelope;
    expect(faultOf(() => writeQuoteProof(QUOTE, NOTICE, old, domain))).toBe('statement');
    const picture = await signed(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    expect(faultOf(() => writeQuoteProof(QUOTE, NOTICE, picture, domain))).toBe('statement');
  });
});

describe('a quote proof is refused', () => {
  const valid = () => through(writeQuoteProof(QUOTE, NOTICE, envelope, domain));
  const withPart = (over: object): QuoteProof => {
    const proof = valid();
    return { ...proof, parts: [{ ...proof.parts[0]!, ...over }] };
  };

  test.each<[string, (proof: QuoteProof) => unknown, string]>([
    ['that is nothing', () => undefined, 'malformed'],
    ['with a part of another shape', () => withPart({ from: -1 }), 'malformed'],
    ['without parts', (proof) => ({ ...proof, parts: [] }), 'malformed'],
    ['of a version to come', (proof) => ({ ...proof, version: 2 }), 'malformed'],
    ['with more in it', (proof) => ({ ...proof, note: 'trust me' }), 'malformed'],
    ['with another quote', (proof) => ({ ...proof, quote: QUOTE.replace('bread', 'beer') }), 'not-the-quote'],
    [
      'with half the quote',
      (proof) => ({ ...proof, quote: QUOTE.split(' ').slice(0, 9).join(' ') }),
      'not-the-quote',
    ],
    [
      'with a word changed',
      () => withPart({ quoted: 'agreed to raise the price of beer before the end of the year, ' }),
      'not-proved',
    ],
    ['with the "not" before it gone', () => withPart({ before: 'We have ' }), 'not-proved'],
    ['with its sentence cut off', () => withPart({ before: '' }), 'not-proved'],
    ['at another place', () => withPart({ from: 8 }), 'not-proved'],
    [
      'with words moved out of the sentence into the quote',
      () =>
        withPart({
          before: 'We have ',
          quoted: 'not agreed to raise the price of bread before the end of the year, ',
        }),
      'not-proved',
    ],
    ['said to be of the other tree', () => withPart({ tree: 'loose' }), 'not-proved'],
    ['with a proof that is none', () => withPart({ proof: 'AAAA' }), 'not-proved'],
    ['with a proof that is not base64', () => withPart({ proof: 'AAAAA' }), 'not-proved'],
    [
      'with a statement that was changed',
      (proof) => ({
        ...proof,
        envelope: { ...proof.envelope, statement: { ...proof.envelope.statement, title: 'Mine' } },
      }),
      'statement',
    ],
  ])('%s', (_, bend, fault) => {
    expect(faultOf(() => checkQuoteProof(bend(valid())))).toBe(fault);
  });

  test('that hides a gap: its parts must be the parts of the quote', () => {
    const gap = 'Nobody at the harbour was surprised … said the minister on Monday. The harbour stays open';
    const proof = through(writeQuoteProof(gap, NOTICE, envelope, domain));
    expect(checkQuoteProof(proof).parts).toHaveLength(2);
    expect(faultOf(() => checkQuoteProof({ ...proof, quote: gap.replace(' …', '') }))).toBe('not-the-quote');
    const { parts } = proof;
    expect(faultOf(() => checkQuoteProof({ ...proof, parts: parts.toReversed() }))).toBe('not-the-quote');
    expect(faultOf(() => checkQuoteProof({ ...proof, parts: [...parts, parts[1]] }))).toBe('not-the-quote');
  });

  test('whatever one value in it is changed to', async () => {
    const text = speeches[2]!.text;
    const long = await signedQuotable(text);
    const quote = text.split(/\s+/).slice(300, 330).join(' ');
    const proof = through(writeQuoteProof(quote, text, long, domain));
    const [part] = proof.parts;
    const change = fc.record({
      at: fc.nat(),
      field: fc.constantFrom('before', 'quoted', 'after', 'proof'),
      by: fc.constantFrom('e', 'A', ' x ', ''),
    });
    fc.assert(
      fc.property(change, ({ at, field, by }) => {
        const value = part![field as 'before'];
        const place = at % (value.length + 1);
        const bent = value.slice(0, place) + by + value.slice(place + 1);
        if (bent.replaceAll(/=+$/g, '') === value.replaceAll(/=+$/g, '')) return;
        const fault = faultOf(() => checkQuoteProof({ ...proof, parts: [{ ...part, [field]: bent }] }));
        expect(fault, `${field} ${place} ${by}`).toBeDefined();
      }),
      { numRuns: 1_000 },
    );
  });
});
