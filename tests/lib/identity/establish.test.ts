import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { AbiCoder, namehash } from 'ethers';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { parseAgentLabel } from '../../../lib/identity/agent-label.ts';
import { compareDid } from '../../../lib/identity/compare-did.ts';
import { didKeyOf } from '../../../lib/identity/did-key.ts';
import type { EnsSource } from '../../../lib/identity/ens.ts';
import {
  establish,
  type IdentityHints,
  type IdentitySources,
  strongest,
} from '../../../lib/identity/establish.ts';
import { openPublicKey } from '../../../lib/identity/public-key.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { identityStatement, registry } from './identity-statement.ts';
import { webOf } from './web-server.ts';

const now = 1_800_000_000;
const secret = new Uint8Array(32).fill(7);
const address = addressOf(secret);
const author = { chainId: 1, address, control: 'key' } as const;
const agent = 'eip155:1:0x8004a169fb4a3325136eb29fa0ceb6d2e539a432#42';
const did = didKeyOf(openPublicKey('secp256k1', secp256k1.getPublicKey(secret))!);

const hints: IdentityHints = {
  statements: [
    { envelope: identityStatement(secret, ['https://example.org', 'https://example.net']), time: 5 },
  ],
  pageOrigin: 'https://example.net',
  dids: [did],
  agent,
};
const list = { version: 1, accounts: [`eip155:1:${address}`] };
const web = {
  fetch: webOf({
    'https://example.org/.well-known/colophon/accounts.json': list,
    'https://example.net/.well-known/colophon/accounts.json': list,
  }),
};
const encode = (type: string, value: string) => AbiCoder.defaultAbiCoder().encode([type], [value]) as Hex;
const ens: EnsSource = {
  chainId: 1,
  registry: `0x${'0e'.repeat(20)}`,
  head: async () => ({ block: 9, time: now - 12 }),
  call: async (to, input) => {
    if (to === ens.registry) return encode('address', `0x${'0d'.repeat(20)}`);
    const isForward = input.endsWith(namehash('harbour.eth').slice(2));
    return isForward ? encode('address', address) : encode('string', 'harbour.eth');
  },
};
const all: IdentitySources = { registry, now, web, ens };

describe('who is behind an account', () => {
  test('is told by every source, the page’s own origin first', async () => {
    const findings = await establish(author, hints, all);
    expect(findings.map(({ code, name }) => [code, name])).toEqual([
      ['identity.domain.bound', 'example.net'],
      ['identity.domain.bound', 'example.org'],
      ['identity.ens.bound', 'harbour.eth'],
      ['identity.did-key.same-account', did],
      ['identity.agent.label', agent],
    ]);
    expect(strongest(findings)).toMatchObject({ how: 'domain', name: 'example.net' });
  });

  test('is told by the others where one source is dead, slow or hostile', async () => {
    const whole = await establish(author, hints, all);
    const rejects = () => Promise.reject(new Error('dead'));
    const never = () => new Promise<never>(() => undefined);
    const throws = () => {
      throw new Error('broken');
    };
    const deadWebs = [rejects, never, throws, async () => new Response('[')].map((fetch) => ({
      fetch,
      timeoutMs: 50,
    }));
    for (const dead of deadWebs) {
      const findings = await establish(author, hints, { ...all, web: dead });
      expect(ofOthers(findings, 'domain')).toEqual(ofOthers(whole, 'domain'));
      expect(strongest(findings)).toMatchObject({ how: 'ens', name: 'harbour.eth', asOf: { block: 9 } });
    }
    const deadNames = [rejects, never, throws].map((head) => ({ ...ens, head, timeoutMs: 50 }));
    for (const dead of deadNames) {
      const findings = await establish(author, hints, { ...all, ens: dead });
      expect(ofOthers(findings, 'ens')).toEqual(ofOthers(whole, 'ens'));
      expect(findings.find(({ how }) => how === 'ens')?.code).toBe('identity.ens.unavailable');
    }
  });

  test('is unknown where nobody was asked, which is not the same as nothing found', async () => {
    const findings = await establish(author, {}, { registry, now });
    expect(findings.map(({ code }) => code)).toEqual(['identity.domain.unknown', 'identity.ens.unknown']);
    expect(strongest(findings)).toBeUndefined();
  });

  test('is never a label, nor what one side says alone', async () => {
    const findings = await establish(
      author,
      { dids: [did], agent, pageOrigin: 'https://example.org' },
      { registry, now, web },
    );
    expect(findings.map(({ state }) => state)).toContain('one-way');
    expect(strongest(findings)).toBeUndefined();
  });
});

function ofOthers(findings: Awaited<ReturnType<typeof establish>>, how: string) {
  return findings.filter((finding) => finding.how !== how);
}

describe('a DID that an author goes by', () => {
  const other = didKeyOf(openPublicKey('secp256k1', secp256k1.getPublicKey(new Uint8Array(32).fill(8)))!);
  const ed = didKeyOf(openPublicKey('Ed25519', ed25519.getPublicKey(secret))!);
  test.each([
    ['identity.did-key.same-account', did],
    ['identity.did-key.same-account', `did:pkh:eip155:1:${address}`],
    ['identity.did-key.other-account', other],
    ['identity.did-key.other-account', `did:pkh:eip155:1:0x${'01'.repeat(20)}`],
    ['identity.did-key.no-account', ed],
    ['identity.did-key.refused.malformed', 'did:web:example.org'],
    ['identity.did-key.refused.malformed', ''],
  ])('is %s: %s', (code, text) => {
    expect(compareDid(text, author, { time: now }).code).toBe(code);
  });
});

describe('an agent id', () => {
  test('is read', () => {
    expect(parseAgentLabel(agent)).toEqual({
      chainId: 1,
      registry: '0x8004a169fb4a3325136eb29fa0ceb6d2e539a432',
      agentId: '42',
    });
  });

  test.each([
    agent.replace('#42', ''),
    agent.replace('#42', '#042'),
    agent.replace('#42', '#-1'),
    agent.replace('#42', '#0x2a'),
    agent.replace('#42', `#${2n ** 256n}`),
    agent.replace('eip155:1', 'eip155:0'),
    `${agent}\n`,
    'eip155:1:0x8004#42',
    '',
  ])('is not %j', async (text) => {
    expect(parseAgentLabel(text)).toBeUndefined();
    const findings = await establish(author, { agent: text }, { registry, now });
    expect(findings.at(-1)?.code).toBe('identity.agent.refused.malformed');
  });
});
