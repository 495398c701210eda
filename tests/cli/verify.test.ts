import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runVerify, type VerifyLine } from '../../cli/verify.ts';
import { decodeImage, decodePixelsFast } from '../../lib/content/decode-node.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { contentKey } from '../../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { inColour } from '../../lib/metadata/in-colour.ts';
import type { NearCandidate } from '../../lib/registry/near.ts';
import type { ChainClaim } from '../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../lib/registry/rpc.ts';
import type { Lanes } from '../../lib/verify.ts';
import { photographs } from '../lib/fingerprint/photographs.ts';
import { iTXt, pngWith, WEBUI } from '../lib/metadata/marked-files.ts';

const SIGNED = 'These words were signed by somebody.';
const WITHDRAWN = 'These words were signed and withdrawn.';
const keyOf = (text: string): Hex => contentKey(exactFingerprint({ type: 'text', text }));

function claim(content: Hex, over: Partial<ChainClaim> = {}): ChainClaim {
  return {
    ...{
      content,
      author: `0x${'aa'.repeat(20)}`,
      keyIdx: 0,
      kind: 'textHuman',
      time: 1_700_000_000,
      block: 1,
    },
    standing: { state: 'stands' },
    ...over,
  };
}
const withdrawn = (time: number) => ({ state: 'withdrawn', reason: 'rights', time }) as const;

/** Lanes over a chain that holds these claims; `near` is what is near to everything else. */
function lanesOver(claims: readonly ChainClaim[], near: readonly NearCandidate[] = []): Lanes {
  return {
    fingerprint: async (bytes) => imageFingerprint(await decodePixelsFast(bytes)),
    inColour: async (bytes) => inColour(await decodeImage(bytes)),
    registry: {
      registry: {
        config: { chainId: 1, address: `0x${'c0'.repeat(20)}`, rpcUrl: 'http://127.0.0.1' },
        claimsOn: async (keys) => keys.map((key) => claims.filter(({ content }) => content === key)),
        claimsBetween: async () => [],
        head: async () => 1,
        genesis: async () => `0x${'9e'.repeat(32)}`,
      },
      near: async () => ({ candidates: near, records: claims.length }),
      statementOf: async () => undefined,
      followed: {},
    },
    detector: async () => ({
      lane: 'detector',
      state: 'skipped',
      code: 'detector.skipped',
      details: { reason: 'no-model' },
    }),
  };
}

const lanes = lanesOver([
  claim(keyOf(SIGNED)),
  claim(keyOf(WITHDRAWN), { standing: withdrawn(1_710_000_000) }),
]);

async function run(names: readonly string[], { json = true, over = lanes } = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runVerify(
    names,
    over,
    { json },
    { out: (l) => void out.push(l), err: (l) => void err.push(l) },
  );
  return { code, out, err };
}

async function verified(
  names: readonly string[],
  over = lanes,
): Promise<{ code: number; lines: VerifyLine[] }> {
  const { code, out } = await run(names, { over });
  return { code, lines: out.map((line) => JSON.parse(line)) };
}

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-verify-'));
  await mkdir(at('many/deeper'), { recursive: true });
  await mkdir(at('many/.hidden'));
  await mkdir(at('empty'));
  const files = {
    'signed.txt': SIGNED,
    'withdrawn.txt': WITHDRAWN,
    'unknown.txt': 'Nobody signed these words.',
    'nothing.txt': '',
    'many/b.txt': SIGNED,
    'many/a.txt': WITHDRAWN,
    'many/deeper/c.txt': SIGNED,
    'many/.secret.txt': SIGNED,
    'many/.hidden/d.txt': SIGNED,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
  await writeFile(at('photograph.jpg'), photographs[0]!.bytes);
  await writeFile(at('cut.jpg'), photographs[0]!.bytes.subarray(0, 20_000));
  await writeFile(at('binary.bin'), Uint8Array.of(0, 1, 2, 3, 255));
});
afterAll(() => rm(folder, { recursive: true }));

describe('colophon verify', () => {
  test.each<[string, string, Partial<VerifyLine>, number]>([
    [
      'a signed text',
      'signed.txt',
      { type: 'text', verdict: 'signed', origin: 'human', integrity: 'exact' },
      0,
    ],
    ['a withdrawn text', 'withdrawn.txt', { verdict: 'withdrawn' }, 1],
    ['a text without a record', 'unknown.txt', { verdict: 'no-record', origin: 'unknown' }, 0],
    ['a picture without a record', 'photograph.jpg', { type: 'image', verdict: 'no-record' }, 0],
    ['an empty file', 'nothing.txt', { verdict: 'unavailable' }, 2],
    ['a picture cut short', 'cut.jpg', { type: 'image', verdict: 'unavailable' }, 2],
    ['neither picture nor text', 'binary.bin', { verdict: 'unavailable' }, 2],
  ])('answers for %s', async (_title, name, expected, code) => {
    const { lines, code: ended } = await verified([at(name)]);
    expect(lines).toMatchObject([{ input: at(name), ...expected }]);
    expect(lines[0]!.sha256).toMatch(/^0x[0-9a-f]{64}$/);
    expect(lines[0]).not.toHaveProperty('error');
    expect(ended).toBe(code);
  });

  test('tells in JSON and in words what a file declares of itself, without a sign of it reaching the terminal raw', async () => {
    const evil = WEBUI.replace('DPM++ 2M Karras', 'DPM\x1b[31m \u202Eevil');
    await writeFile(at('declared.png'), await pngWith([iTXt('parameters', evil)]));
    const { lines, code } = await verified([at('declared.png')]);
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      {
        ...{ verdict: 'no-record', origin: 'unknown', declared: 'ai' },
        evidence: [
          { lane: 'registry' },
          {
            ...{ lane: 'metadata', state: 'found', code: 'metadata.declared' },
            details: { origin: 'ai', marks: [{ tool: 'Stable Diffusion WebUI', field: 'PNG parameters' }] },
          },
          { lane: 'detector' },
        ],
      },
    ]);
    const { out } = await run([at('declared.png')], { json: false });
    expect(out.join('\n')).toContain('declared: made with AI (unsigned)');
    expect(out.join('\n')).toContain('anyone could have written or removed it');
    expect(out.join('\n').replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });

  test('prints one line for each input, in their order, and goes on after one that fails', async () => {
    const names = ['unknown.txt', 'missing.txt', 'withdrawn.txt', 'signed.txt', 'unknown.txt'].map(at);
    const { lines, code } = await verified(names);
    expect(lines.map(({ input }) => input)).toEqual(names);
    expect(lines.map(({ verdict }) => verdict)).toEqual([
      'no-record',
      undefined,
      'withdrawn',
      'signed',
      'no-record',
    ]);
    expect(code).toBe(1);
  });

  test('has the fields its interface promises, and no others', async () => {
    const { lines } = await verified([at('signed.txt')]);
    expect(Object.keys(lines[0]!)).toEqual([
      'input',
      'sha256',
      'type',
      'verdict',
      'origin',
      'signer',
      'integrity',
      'trust',
      'conflicts',
      'evidence',
    ]);
    for (const item of lines[0]!.evidence!)
      expect(Object.keys(item)).toEqual(['lane', 'state', 'code', 'details']);
  });

  test('a path that is not there is a line with an error, and ends with 2', async () => {
    const { lines, code } = await verified([at('missing.txt')]);
    expect(lines).toEqual([
      { input: at('missing.txt'), error: `There is no file or folder "${at('missing.txt')}".` },
    ]);
    expect(code).toBe(2);
  });

  test('a folder stands for its files by name, hidden ones left out', async () => {
    const { lines } = await verified([at('many'), at('signed.txt')]);
    expect(lines.map(({ input }) => input)).toEqual(
      ['many/a.txt', 'many/b.txt', 'many/deeper/c.txt', 'signed.txt'].map(at),
    );
  });

  test('an empty folder is no answer, and says so to people', async () => {
    const { code, out, err } = await run([at('empty')]);
    expect({ code, out }).toEqual({ code: 0, out: [] });
    expect(err).toEqual(['colophon: nothing to verify: what was named is empty.']);
  });

  test.skipIf(process.platform === 'win32')(
    'links to files count, links to folders do not, lost ones are told of, and a pipe in a folder holds nothing up',
    async () => {
      await mkdir(at('links'));
      await symlink(at('signed.txt'), at('links/link.txt'));
      await symlink(at('gone.txt'), at('links/dangling.txt'));
      await symlink('.', at('links/again'));
      await symlink('..', at('links/up'));
      execFileSync('mkfifo', [at('links/pipe')]);
      const { lines } = await verified([at('links')]);
      expect(lines.map(({ input }) => input)).toEqual([at('links/dangling.txt'), at('links/link.txt')]);
      expect(lines[0]!.error).toContain('is a link that leads nowhere');
    },
  );

  test.skipIf(process.getuid?.() === 0)(
    'what may not be read is a line with an error (skipped: root reads everything)',
    async () => {
      await mkdir(at('locked'));
      await writeFile(at('locked.txt'), SIGNED);
      await chmod(at('locked'), 0);
      await chmod(at('locked.txt'), 0);
      const { lines, code } = await verified([at('locked'), at('locked.txt'), at('signed.txt')]);
      expect(lines.map(({ error, verdict }) => error?.slice(0, 6) ?? verdict)).toEqual([
        'EACCES',
        'EACCES',
        'signed',
      ]);
      expect(code).toBe(2);
      await chmod(at('locked'), 0o700);
    },
  );

  test.skipIf(process.platform === 'win32')(
    'a device without end is cut off at the limit of a file',
    async () => {
      const { lines, code } = await verified(['/dev/zero']);
      expect(lines).toMatchObject([{ verdict: 'unavailable', evidence: [{ code: 'content.too-large' }] }]);
      expect(code).toBe(2);
    },
  );

  test('a registry that cannot be asked is said in every line', async () => {
    const registry = {
      ...lanes.registry.registry,
      claimsOn: () => Promise.reject(new RegistryUnreachable('rpc-down', 'http://127.0.0.1/key')),
    };
    const { lines, code } = await verified([at('signed.txt'), at('photograph.jpg')], {
      ...lanes,
      registry: { ...lanes.registry, registry },
    });
    expect(lines.map(({ verdict, evidence }) => [verdict, evidence?.[0]?.code])).toEqual([
      ['unavailable', 'registry.unavailable.rpc-down'],
      ['unavailable', 'registry.unavailable.rpc-down'],
    ]);
    expect(code).toBe(2);
  });
});

describe('colophon verify, for people', () => {
  test('says the word, the input and a sentence', async () => {
    const { out } = await run([at('signed.txt'), at('missing.txt')], { json: false });
    expect(out).toEqual([
      `Signed       ${at('signed.txt')}\n             This is exactly what the account 0xaaaaaa…aaaaaa signed on 2023-11-14.`,
      `${at('missing.txt')}: could not be read: There is no file or folder "${at('missing.txt')}".`,
    ]);
  });

  test('shows a hostile file name as code points, never as commands', async () => {
    const name = at('evil\u001b[2J\u202egpj.txt\n Signed       all.txt');
    await writeFile(name, WITHDRAWN);
    for (const input of [name, `${name}.gone`]) {
      const { out } = await run([input], { json: false });
      expect(out).toHaveLength(1);
      expect(out[0]!.replaceAll('\n             ', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(out[0]).toContain('evil\\u001b[2J\\u202egpj.txt\\u000a Signed');
    }
  });

  test('speaks of the claim the word rests on, also where its author has several near ones', async () => {
    const [early, late]: Hex[] = [`0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`];
    const candidate = (content: Hex): NearCandidate => ({
      content,
      author: claim(content).author,
      relation: 'similar',
      measure: { type: 'text', contained: 1, covered: 1 },
    });
    const over = lanesOver(
      [claim(late!, { standing: withdrawn(1_720_000_000) }), claim(early!, { time: 1_600_000_000 })],
      [candidate(late!), candidate(early!)],
    );
    const { out } = await run([at('unknown.txt')], { json: false, over });
    expect(out[0]).toMatch(/^Similar .*\n.*\(2020-09-13\)/);
  });
});
