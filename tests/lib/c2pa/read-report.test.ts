import { describe, expect, test } from 'vitest';
import type { Ingredient, Manifest } from '../../../lib/c2pa/evidence.ts';
import { readReport } from '../../../lib/c2pa/read-report.ts';

const context = { engine: { name: 'engine', version: '1' }, lists: [] };

/** A report of the engine over these manifests; the first one is the active one. */
function report(manifests: Readonly<Record<string, object>>, over: object = {}): string {
  return JSON.stringify({
    active_manifest: Object.keys(manifests)[0],
    manifests,
    validation_state: 'Valid',
    validation_results: {
      activeManifest: {
        success: [{ code: 'assertion.dataHash.match', url: 'a' }],
        failure: [],
        informational: [],
      },
    },
    ...over,
  });
}

function read(json: string): Manifest {
  const evidence = readReport(json, context);
  if (evidence.state !== 'found') throw new Error(JSON.stringify(evidence));
  return evidence.details.manifest;
}

const from = (label: string, over: object = {}) => ({
  title: `file ${label}`,
  relationship: 'parentOf',
  active_manifest: label,
  label: 'c2pa.ingredient',
  ...over,
});

function* below(manifest: Manifest): Generator<Ingredient> {
  for (const ingredient of manifest.ingredients) {
    yield ingredient;
    if (ingredient.manifest) yield* below(ingredient.manifest);
  }
}

test('a text is not cut in the middle of a letter: a receipt could not hold half of one', () => {
  const long = `${'a'.repeat(199)}🦊`.repeat(3);
  const label = 'cawg.training-mining';
  const entries = { [long.slice(100)]: { use: 'constrained', constraint_info: long } };
  const evidence = readReport(
    report({ a: { title: long, assertions: [{ label, data: { entries } }] } }),
    context,
  );
  expect(JSON.stringify(evidence)).toContain('aaaa');
  expect(JSON.stringify(evidence)).not.toMatch(/\\ud[89a-f]/i);
});

describe('a history', () => {
  test('that names itself ends where it would begin again', () => {
    const manifest = read(report({ a: { ingredients: [from('b')] }, b: { ingredients: [from('a')] } }));
    expect([...below(manifest)].map(({ state }) => state)).toEqual(['valid', 'repeated']);
  });

  test('that is its own only parent is told as that', () => {
    expect(read(report({ a: { ingredients: [from('a')] } })).ingredients[0]?.state).toBe('repeated');
  });

  test('may meet the same file twice, on two branches', () => {
    const manifest = read(
      report({ a: { ingredients: [from('b'), from('c')] }, b: { ingredients: [from('c')] }, c: {} }),
    );
    expect([...below(manifest)].map(({ state }) => state)).toEqual(['valid', 'valid', 'valid']);
  });

  test('is read only so deep', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`m${i}`, { ingredients: [from(`m${i + 1}`)] }]),
    );
    const parts = [...below(read(report(chain)))];
    expect(parts).toHaveLength(12);
    expect(parts.at(-1)?.state).toBe('cut');
  });

  test('that doubles at every step is read only so far, and stays small', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `m${i}`,
        { title: 'x'.repeat(10_000), ingredients: Array.from({ length: 80 }, () => from(`m${i + 1}`)) },
      ]),
    );
    const manifest = read(report(doubling));
    expect(manifest.cut).toBe(true);
    expect(JSON.stringify(manifest).length).toBeLessThan(60_000);
  });

  test('shows what the signer said of a file, and what has failed since', () => {
    const results = (code: string) => ({ failure: [{ code, url: '' }] });
    const manifest = read(
      report(
        {
          a: {
            ingredients: [
              from('b', { validation_results: { activeManifest: results('assertion.dataHash.mismatch') } }),
              from('c', { label: 'c2pa.ingredient__1' }),
              from('d', { validation_status: [{ code: 'claimSignature.mismatch' }] }),
              from('e', { validation_results: { activeManifest: results('signingCredential.untrusted') } }),
              { title: 'unsigned', relationship: 'componentOf' },
              from('gone'),
            ],
          },
          ...{ b: {}, c: {}, d: {}, e: {} },
        },
        {
          validation_results: {
            activeManifest: { success: [], failure: [] },
            ingredientDeltas: [
              {
                ingredientAssertionURI: 'self#jumbf=/c2pa/a/c2pa.assertions/c2pa.ingredient__1',
                validationDeltas: results('assertion.hashedURI.mismatch'),
              },
            ],
          },
        },
      ),
    );
    expect(manifest.ingredients.map(({ state, failures }) => [state, failures])).toEqual([
      ['invalid', ['assertion.dataHash.mismatch']],
      ['invalid', ['assertion.hashedURI.mismatch']],
      ['invalid', ['claimSignature.mismatch']],
      ['valid', undefined],
      ['unsigned', undefined],
      ['missing', undefined],
    ]);
  });
});

describe('a report', () => {
  test('of any shape gives evidence or is damaged, and never throws', () => {
    const shapes: unknown[] = [
      null,
      1,
      'x',
      [],
      {},
      { active_manifest: 'a' },
      { active_manifest: 'a', manifests: { a: 7 } },
    ];
    for (const value of [null, 7, 'x', [], {}, [null], { 0: 'x' }])
      for (const name of ['assertions', 'ingredients', 'signature_info', 'claim_generator_info', 'title'])
        shapes.push({ active_manifest: 'a', manifests: { a: { [name]: value } }, validation_results: value });
    for (const shape of shapes) expect(readReport(JSON.stringify(shape), context).lane).toBe('c2pa');
  });

  test('cannot reach into the prototype of anything', () => {
    const json = '{"active_manifest":"__proto__","manifests":{"a":{}}}';
    expect(readReport(json, context).code).toBe('c2pa.unavailable.damaged');
  });

  test('keeps bounded texts, and none of its addresses and pictures', () => {
    const evidence = readReport(
      report({
        a: {
          title: '\ud800'.repeat(100_000),
          claim_generator: 'x'.repeat(100_000),
          thumbnail: { identifier: 'data:image/png;base64,AAAA' },
          signature_info: { issuer: 'y'.repeat(100_000), time: 'https://evil.example/' },
          assertions: [{ label: 'stds.schema-org.CreativeWork', data: { url: 'https://evil.example/' } }],
        },
      }),
      context,
    );
    const json = JSON.stringify(evidence);
    expect(json.length).toBeLessThan(2_000);
    expect(json).not.toMatch(/evil|data:/);
    expect(json.isWellFormed()).toBe(true);
  });

  test.each([
    ['signing certificate trusted, found in [c2pa] trust anchors', { state: 'trusted', list: 'c2pa' }],
    ['signing certificate trusted, found in [somewhere else] trust anchors', { state: 'unknown' }],
    ['found in [c2pa] trust anchors, says “Mallory”', { state: 'unknown' }],
  ])('is believed in “%s” only for a list that was asked', (explanation, trust) => {
    const results = {
      validation_results: {
        activeManifest: { success: [{ code: 'signingCredential.trusted', url: '', explanation }] },
      },
    };
    const evidence = readReport(report({ a: {} }, results), {
      ...context,
      lists: [{ name: 'c2pa', purpose: 'signers' }],
    });
    expect(evidence.state === 'found' && evidence.details.trust).toEqual(trust);
  });

  test.each([
    ['time-stamping authority trusted: Clock, found in [c2pa-tsa] trust anchors', [], 'trusted'],
    ['legacy timestamp cert trusted: found in [c2pa-tsa] trust anchors', [], 'untrusted'],
    ['time-stamping authority trusted: Clock', [], 'untrusted'],
    ['found in [c2pa-tsa] trust anchors', ['timeStamp.mismatch'], 'invalid'],
  ])('has a signing time by “%s” that is known as that', (explanation, failing, state) => {
    const results = {
      validation_results: {
        activeManifest: {
          success: [{ code: 'timeStamp.trusted', url: '', explanation }],
          informational: failing.map((code) => ({ code })),
        },
      },
    };
    const manifests = { a: { signature_info: { time: '2026-01-02T03:04:05+00:00' } } };
    const evidence = readReport(report(manifests, results), {
      ...context,
      lists: [{ name: 'c2pa-tsa', purpose: 'time-stamps' }],
    });
    expect(evidence.state === 'found' && evidence.details.manifest.signed).toEqual({
      time: 1_767_323_045,
      state,
    });
  });

  test('trusts an actor in the history for nothing that others have written down', () => {
    const actor = {
      label: 'cawg.identity',
      data: { sig_type: 'cawg.x509.cose', signature_info: { issuer: 'Mara' } },
    };
    const success = [{ code: 'cawg.x509.credential.trusted', url: 'x/cawg.identity', explanation: '' }];
    const recorded = { validation_results: { activeManifest: { success } } };
    const manifests = {
      a: { ingredients: [from('b', recorded)], assertions: [actor] },
      b: { assertions: [actor] },
    };
    const results = {
      activeManifest: { success: [...success, { code: 'assertion.dataHash.match', url: 'a' }], failure: [] },
    };
    const { actors, ingredients } = read(report(manifests, { validation_results: results }));
    expect([actors[0]?.state, ingredients[0]?.manifest?.actors[0]?.state]).toEqual(['trusted', 'untrusted']);
  });

  test('names accounts that a service has seen', () => {
    const identity = {
      label: 'cawg.identity',
      data: {
        sig_type: 'cawg.identity_claims_aggregation',
        verifiedIdentities: [
          {
            type: 'cawg.social_media',
            username: 'mara',
            provider: { name: 'Pictures', id: 'https://pictures.example' },
          },
        ],
      },
    };
    expect(read(report({ a: { assertions: [identity] } })).actors).toEqual([
      {
        name: 'mara',
        how: 'aggregated',
        state: 'untrusted',
        roles: [],
        accounts: [{ provider: 'Pictures', name: 'mara' }],
      },
    ]);
  });
});
