import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@cfworker/json-schema';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { verifyTypedData } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import { writeSampleFiles } from '../../../cli/samples/files.ts';
import { publishSamples } from '../../../cli/samples/samples.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { bytesFromBase64url } from '../../../lib/identity/base64url.ts';
import { parseDidKey } from '../../../lib/identity/did-key.ts';
import { isTokenSignedBy, parseJwt } from '../../../lib/identity/jwt.ts';
import { checkReceipt } from '../../../lib/receipt/check.ts';
import credentialSchema from '../../../lib/receipt/credential.schema.json' with { type: 'json' };
import schema from '../../../lib/receipt/receipt.schema.json' with { type: 'json' };
import type { Receipt, UnsealedReceipt } from '../../../lib/receipt/receipt.ts';
import { documentBytes, sealOf } from '../../../lib/receipt/seal.ts';
import { PASSKEY_SIGNER_BYTES } from '../../../lib/statement/passkey.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { statementHash } from '../../../lib/statement/statement.ts';
import { colophon, type JsonRun } from '../colophon.ts';

const SECRET = '5e'.repeat(32);
const VERIFIER = addressOf(Buffer.from(SECRET, 'hex'));

let folder: string;
let lines: JsonRun['lines'];
let anchored: JsonRun;
/** Whether the bundle is anchored, asked before and after it was. */
const asked: JsonRun[] = [];
/** Receipts by the last part of the input's name. */
const receipts = new Map<
  string,
  { readonly file: string; readonly bytes: Uint8Array; readonly receipt: Receipt }
>();
const at = (...names: string[]) => join(folder, ...names);
const named = (name: string) => receipts.get(name)!;

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<JsonRun> {
  const run = await colophon(args, { env });
  return {
    ...run,
    lines: run.out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line)),
  };
}

async function writeAll(network: DevNetwork): Promise<void> {
  await writeSampleFiles(await publishSamples(network), at('media'));
  await writeFile(at('media', 'batched.txt'), 'These words lie in a batch, and nowhere else.');
  const { chain, service } = network;
  const env = { COLOPHON_RPC: chain.rpcUrl, COLOPHON_SERVICE: service.url, COLOPHON_KEY: SECRET };
  await network.provider.send('anvil_setBalance', [VERIFIER, '0xde0b6b3a7640000']);
  const batch = ['sign', '--batch', at('media', 'batched.txt'), '--kind', 'textHuman'];
  expect((await run(batch, env)).code).toBe(0);
  const flags = ['--receipts', at('receipts'), '--follow', `${VERIFIER}=Me`, '--json'];
  const verified = await run(['verify', at('media'), ...flags], env);
  expect(verified.err).toBe('');
  ({ lines } = verified);
  const ask = async () => asked.push(await run(['receipt', 'anchored', at('receipts', 'bundle.json')], env));
  await ask();
  anchored = await run(['anchor', '--bring', at('receipts', 'bundle.anchor.json')], env);
  await ask();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-receipts-'));
  const network = await startNetwork();
  await writeAll(network).finally(network.stop);
  for (const file of await readdir(at('receipts'))) {
    if (!file.endsWith('.receipt.json')) continue;
    const bytes = new Uint8Array(await readFile(at('receipts', file)));
    const receipt: Receipt = JSON.parse(new TextDecoder().decode(bytes));
    receipts.set(receipt.input.name.split('/').at(-1)!, { file, bytes, receipt });
  }
}, 240_000);
afterAll(() => rm(folder, { recursive: true }));

describe('receipts of a whole batch, checked where there is no network', { timeout: 240_000 }, () => {
  test('hold to the same verdicts, with the files at hand and without', async () => {
    const words = new Set(lines.map(({ verdict }) => verdict));
    for (const word of ['signed', 'quoted', 'similar', 'altered', 'withdrawn', 'invalid'])
      expect(words).toContain(word);
    const again = await run(['receipt', 'check', at('receipts'), '--input', at('media'), '--json']);
    expect(
      again.lines.flatMap(({ input, findings }) => findings.map((one: object) => ({ input, ...one }))),
    ).toEqual([]);
    expect(again.err).toBe('');
    const [bundle, ...rest] = again.lines.toReversed();
    expect(lines.filter(({ evidence }) => !evidence)).toEqual([]);
    const told = rest.toReversed().map(({ input, verdict }) => ({ input, verdict }));
    expect(told).toEqual(lines.map(({ input, verdict }) => ({ input, verdict })));
    expect(bundle).toMatchObject({ state: 'holds', receipts: lines.length, signedBy: VERIFIER });
    for (const { believed } of rest) expect(believed).not.toContain('file-not-given');
    expect(again.code).toBe(0);

    const alone = await run(['receipt', 'check', at('receipts'), '--json']);
    expect(alone.lines.filter(({ state }) => state !== 'holds')).toEqual([]);
    expect(alone.lines[0].believed).toContain('file-not-given');
  });

  test('fit the published schema, and prove what they say of the registry', () => {
    const validator = new Validator(schema as object, '2020-12', false);
    for (const [name, { receipt }] of receipts) {
      expect(validator.validate(receipt).errors, name).toEqual([]);
      expect(receipt.registry.unproved, name).toBe(
        receipt.input.content ? undefined : 'There is no content to ask about.',
      );
    }
    const { registry, statements } = named('canyon.jpg').receipt;
    expect(registry.proof!.events).toHaveLength(1);
    expect(statements).toMatchObject([{ statement: { title: 'Black Canyon' } }]);
    expect(named('batched.txt').receipt.statements[0]!.batch).toBeDefined();
    expect(named('batched.txt').receipt.sources.followed).toEqual({ [VERIFIER]: 'Me' });
    expect(named('canyon.jpg').receipt.sources.followed).toEqual({});
  });

  test('are signed by EIP-712, as any wallet checks it', () => {
    const { digest, signature } = named('canyon.jpg').receipt.seal;
    const domain = { name: 'Colophon receipts', version: '1' };
    const types = { Receipt: [{ name: 'digest', type: 'bytes32' }] };
    expect(verifyTypedData(domain, types, { digest }, signature!.signature).toLowerCase()).toBe(VERIFIER);
  });

  test('make one Merkle root, which is anchored like any batch', async () => {
    const bundle = JSON.parse(await readFile(at('receipts', 'bundle.json'), 'utf8'));
    const leaves = bundle.receipts.map(({ sha256 }: { sha256: string }, index: number) => [index, sha256]);
    expect(bundle.root).toBe(StandardMerkleTree.of(leaves, ['uint256', 'bytes32']).root);
    expect(anchored.lines).toMatchObject([
      { author: VERIFIER, root: bundle.root, leafCount: lines.length, state: 'anchored' },
    ]);
    expect(asked.map(({ code }) => code)).toEqual([1, 0]);
    expect(asked[1]!.lines).toMatchObject([
      { root: bundle.root, receipts: lines.length, state: 'anchored', block: expect.any(Number) },
    ]);
  });

  test('keep Content Credentials verbatim, in the engine’s words and in C2PA’s form for exchange', () => {
    const kept = [...receipts.values()].flatMap(({ receipt }) => receipt.credentials ?? []);
    expect(kept.length).toBeGreaterThan(2);
    for (const { report, crJson } of kept) {
      expect(JSON.parse(report)).toHaveProperty('active_manifest');
      expect(JSON.parse(crJson!)).toHaveProperty('manifests');
    }
  });

  test('are exported as Verifiable Credentials', async () => {
    const { file, bytes } = named('canyon.jpg');
    const { out, code } = await run(['receipt', 'export', at('receipts', file)], { COLOPHON_KEY: SECRET });
    expect(code).toBe(0);
    const jwt = parseJwt(out.trim())!;
    const credential = JSON.parse(Buffer.from(bytesFromBase64url(out.split('.')[1]!)!).toString());
    expect(new Validator(credentialSchema as object, '2020-12', false).validate(credential).errors).toEqual(
      [],
    );
    const key = parseDidKey(credential.issuer)!;
    expect(isTokenSignedBy(jwt, { id: '', type: 'key', key } as never)).toBe(true);
    expect(credential.credentialSubject.verdict.word).toBe('signed');
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))).toString(
      'base64',
    );
    expect(credential.relatedResource[0].digestSRI).toBe(`sha256-${digest}`);
    const bare = await run(['receipt', 'export', at('receipts', file)]);
    expect(bare.lines[0].issuer).toBe(`did:pkh:eip155:31337:${VERIFIER}`);
    expect(bare.err).toContain('not secured');
  });
});

describe('tampering', { timeout: 240_000 }, () => {
  test.each(['canyon.jpg', 'farmhouse.jpg', 'two-sentences-quoted.txt', 'batched.txt'])(
    'with any byte of the receipt of %s is caught, and its place is named',
    async (name) => {
      const { bytes } = named(name);
      let state = 12_345;
      const drawn = (below: number) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      for (let i = 0; i < 150; i++) {
        const place = i === 0 ? bytes.length - 1 : drawn(bytes.length);
        const changed = Uint8Array.from(bytes);
        changed[place]! ^= 1 << drawn(8);
        const { state, findings } = await checkReceipt(changed);
        expect(state, `byte ${place}`).toBe('damaged');
        for (const { code, where } of findings) {
          expect(code).toMatch(/^receipt\.damaged\./);
          expect(where, `byte ${place}`).not.toBe('');
        }
        expect(findings.length).toBeGreaterThan(0);
      }
    },
  );

  test('with anything in any place, sealed anew, ends in an answer', async () => {
    let state = 777;
    const drawn = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (const { receipt } of receipts.values()) {
      const { seal: _, ...parts } = receipt;
      for (let i = 0; i < 25; i++) {
        const forged = structuredClone(parts);
        // biome-ignore lint/suspicious/noExplicitAny: a place in anything.
        let at: any = forged;
        for (;;) {
          const names = Object.keys(at);
          const name = names[drawn(names.length)]!;
          const inner = at[name];
          const isDeep = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0;
          if (isDeep && drawn(4) > 0) at = inner;
          else {
            at[name] = [null, 7, 'x', {}, []][drawn(5)];
            break;
          }
        }
        const { state } = await checkReceipt(sealedAnew(forged));
        expect(['holds', 'differs', 'damaged']).toContain(state);
      }
    }
  });

  // biome-ignore lint/suspicious/noExplicitAny: what is forged has no type.
  type Forge = (receipt: any) => void;
  test.each<[string, string, Forge, string, string]>([
    ['another verdict', 'canyon.jpg', (r) => (r.verdict.word = 'withdrawn'), 'verdict', 'verdict.word'],
    [
      'an earlier claim',
      'canyon.jpg',
      (r) => (r.evidence[0].details.claims[0].time -= 86_400),
      'claim',
      'evidence.registry.claims.0.time',
    ],
    [
      'a withdrawal left out',
      'boats.jpg',
      (r) => {
        r.evidence[0].details.claims[0].standing = { state: 'stands' };
        r.verdict.word = 'signed';
      },
      'claim',
      'evidence.registry.claims.0.standing.state',
    ],
    [
      'the first claim left out beside a later one',
      'canyon.jpg',
      (r) => (r.evidence[0].details.claims[0].author = `0x${'aa'.repeat(20)}`),
      'claim',
      'evidence.registry',
    ],
    [
      'an older state of the chain',
      'canyon.jpg',
      (r) => (r.registry.proof.header.stateRoot = `0x${'12'.repeat(32)}`),
      'proof',
      'registry.proof.header',
    ],
    [
      'another word in the proof',
      'canyon.jpg',
      (r) => (r.registry.proof.account.storageProof[0].value = '0x0'),
      'proof',
      'registry.proof.account',
    ],
    [
      'another title in the statement',
      'canyon.jpg',
      (r) => (r.statements[0].statement.title = 'Mine'),
      'statement',
      'statements.0',
    ],
    [
      'another title in the evidence',
      'canyon.jpg',
      (r) => (r.evidence[0].details.claims[0].statement.title = 'Mine'),
      'statement',
      'evidence.registry.claims.0.statement.title',
    ],
    [
      'another log',
      'canyon.jpg',
      (r) => (r.registry.proof.events[0].data = `0x${'00'.repeat(64)}`),
      'event',
      'registry.proof.events.0.meta',
    ],
    [
      'other words in a quote',
      'two-sentences-quoted.txt',
      (r) => (r.evidence[0].details.quotes[0].parts[0].quoted += ' not'),
      'quote',
      'evidence.registry.quotes.0',
    ],
  ])('that is sealed anew is still found: %s', async (_title, name, forge, fault, where) => {
    const { seal: _, ...parts } = structuredClone(named(name).receipt);
    forge(parts);
    const { state, findings, believed } = await checkReceipt(sealedAnew(parts));
    expect(state).toBe('differs');
    expect(believed).toContain('receipt-unsigned');
    expect(findings.map(({ code, where }) => [code, where])).toContainEqual([
      `receipt.differs.${fault}`,
      where,
    ]);
  });

  test('with a statement and all that names it, under a signature of nobody’s, is said plainly', async () => {
    const { seal: _, ...parts } = structuredClone(named('canyon.jpg').receipt);
    const { statement, claim } = parts.statements[0]!;
    const title = 'Made up';
    const meta = statementHash({ ...statement, title });
    const forged: UnsealedReceipt = JSON.parse(
      JSON.stringify(parts)
        .replaceAll(JSON.stringify(statement.title), JSON.stringify(title))
        .replaceAll(claim.meta.slice(2), meta.slice(2))
        .replaceAll(claim.signature, `0x${'11'.repeat(65)}`),
    );
    expect(await checkReceipt(sealedAnew(forged))).toMatchObject({
      state: 'holds',
      believed: expect.arrayContaining(['statement-signature']),
    });
    await writeFile(at('made-up.receipt.json'), sealedAnew(forged));
    const { out } = await run(['receipt', 'check', at('made-up.receipt.json')]);
    expect(out).toContain('name, title and words of that statement may be made up');
    const exported = await run(['receipt', 'export', at('made-up.receipt.json')], { COLOPHON_KEY: SECRET });
    expect(exported.err).toContain('name, title and words of that statement may be made up');

    const [{ claim: passkey }] = forged.statements as unknown as [{ claim: { signer?: Hex } }];
    passkey.signer = `0x${'22'.repeat(PASSKEY_SIGNER_BYTES)}`;
    expect((await checkReceipt(sealedAnew(forged))).findings).toContainEqual({
      code: 'receipt.differs.statement',
      where: 'statements.0',
      found: 'signature-invalid',
    });
  });

  test('with the credentials report is found in the evidence', async () => {
    const [found] = [...receipts.values()].filter(({ receipt }) => receipt.credentials);
    const { seal: _, ...parts } = structuredClone(found!.receipt);
    const { report } = parts.credentials!;
    Object.assign(parts.credentials!, {
      report: report.replace(/"issuer":\s*"[^"]*"/, '"issuer": "Somebody else"'),
    });
    const { findings } = await checkReceipt(sealedAnew(parts));
    expect(findings.map(({ code }) => code)).toContain('receipt.differs.credentials');
  });

  test('with the signature, and signing for somebody else, is named', async () => {
    const { receipt } = named('canyon.jpg');
    const { seal, ...parts } = receipt;
    const other = sealOf(parts, 'Receipt', Buffer.from('77'.repeat(32), 'hex'));
    const forged = { ...receipt, seal: { ...other, signature: { ...other.signature!, account: VERIFIER } } };
    expect((await checkReceipt(documentBytes(forged))).findings).toEqual([
      { code: 'receipt.damaged.signature', where: 'seal.signature' },
    ]);
    expect(seal.signature!.account).toBe(VERIFIER);
  });

  test('with a file of a bundle, and taking one away, is named; the rest still holds', async () => {
    const [one, other] = [named('canyon.jpg'), named('farmhouse.jpg')];
    await writeFile(at('receipts', one.file), other.bytes);
    await unlink(at('receipts', other.file));
    const { lines, code } = await run(['receipt', 'check', at('receipts', 'bundle.json'), '--json']);
    await writeFile(at('receipts', one.file), one.bytes);
    await writeFile(at('receipts', other.file), other.bytes);
    expect(code).toBe(1);
    const bundle = lines.at(-1);
    expect(bundle.state).toBe('differs');
    expect(bundle.findings.map(({ where }: { where: string }) => where).sort()).toEqual(
      [one.file, other.file].sort(),
    );
    expect(lines.filter(({ state }) => state === 'missing')).toHaveLength(1);
  });

  test('with the file that it is about says which evidence is another now', async () => {
    const { receipt, file } = named('two-sentences-quoted.txt');
    await writeFile(at('other.txt'), 'Other words altogether.');
    const { lines } = await run([
      'receipt',
      'check',
      at('receipts', file),
      '--input',
      at('other.txt'),
      '--json',
    ]);
    expect(lines[0].believed).toContain('file-not-given');
    const again = await checkReceipt(named('two-sentences-quoted.txt').bytes, {
      sha256: `0x${'00'.repeat(32)}`,
      content: { type: 'text', text: '' },
      means: {} as never,
    });
    expect(again.findings).toMatchObject([{ code: 'receipt.differs.input', recorded: receipt.input.sha256 }]);
  });

  test('is told to people without a sign of it reaching the terminal raw', async () => {
    const { seal: _, ...parts } = structuredClone(named('canyon.jpg').receipt);
    const evil = { ...parts, input: { ...parts.input, name: 'evil\u001b[2J\u202egpj' } };
    await writeFile(at('evil.receipt.json'), sealedAnew(evil));
    const { out, code } = await run(['receipt', 'check', at('evil.receipt.json')]);
    expect(code).toBe(0);
    expect(out).toContain('evil\\u001b[2J\\u202egpj');
    expect(out).toContain('It is unsigned: anybody can have made it.');
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

function sealedAnew(parts: UnsealedReceipt): Uint8Array {
  return documentBytes({ ...parts, seal: sealOf(parts, 'Receipt') });
}
