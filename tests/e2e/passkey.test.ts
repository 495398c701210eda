import { p256 } from '@noble/curves/nist.js';
import { AbiCoder, Contract, concat, hexlify, toBeHex } from 'ethers';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumPath } from '../../cli/demo/browser.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { KINDS } from '../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { openClient } from '../../lib/registry/client.ts';
import { claimDigest } from '../../lib/statement/signed-claim.ts';
import { accountOf, deployPasskeyVerifier } from '../bench/passkey.ts';
import { startWebServer, type WebServer } from './web-server.ts';

// The assertions here are Chromium's own: its WebAuthn writes the client data, and its software authenticator, which speaks
// CTAP2 as a security key does, makes the keys and the signatures. Nothing of them is made up by us.

let network: DevNetwork;
let site: WebServer;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  network = await startNetwork();
  site = await startWebServer();
  site.page('/', '');
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--headless=new'],
  });
  page = await browser.newPage();
  // Passkeys belong to a name: an address of numbers has none.
  await page.goto(site.url.replace('127.0.0.1', 'localhost'));
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  await session.send('WebAuthn.addVirtualAuthenticator', { options });
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await network?.stop();
});

/** Makes a passkey. @returns its P-256 key, 64 bytes. */
async function makePasskey(): Promise<Uint8Array> {
  const spki = await page.evaluate(async () => {
    const made = (await navigator.credentials.create({
      publicKey: {
        challenge: new Uint8Array(32),
        rp: { name: 'Colophon' },
        user: { id: new Uint8Array(16), name: 'author', displayName: 'Author' },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      },
    })) as PublicKeyCredential;
    return [...new Uint8Array((made.response as AuthenticatorAttestationResponse).getPublicKey()!)];
  });
  return Uint8Array.from(spki.slice(-64));
}

/** Signs a digest with the passkey. @returns what OpenZeppelin's verifier takes for its signature. */
async function assertionOver(digest: Uint8Array): Promise<Hex> {
  const { data, client, signature } = await page.evaluate(
    async (challenge) => {
      const given = (await navigator.credentials.get({
        publicKey: { challenge: Uint8Array.from(challenge), userVerification: 'required' },
      })) as PublicKeyCredential;
      const response = given.response as AuthenticatorAssertionResponse;
      return {
        data: [...new Uint8Array(response.authenticatorData)],
        client: new TextDecoder().decode(response.clientDataJSON),
        signature: [...new Uint8Array(response.signature)],
      };
    },
    [...digest],
  );
  const { r, s } = p256.Signature.fromBytes(Uint8Array.from(signature), 'der');
  // Authenticators give either of the two that are valid; the verifier takes the low one alone.
  const order = p256.Point.Fn.ORDER;
  const low = s > order / 2n ? order - s : s;
  const places = [client.indexOf('"challenge"'), client.indexOf('"type"')];
  return AbiCoder.defaultAbiCoder().encode(
    ['bytes32', 'bytes32', 'uint256', 'uint256', 'bytes', 'string'],
    [toBeHex(r, 32), toBeHex(low, 32), ...places, hexlify(Uint8Array.from(data)), client],
  ) as Hex;
}

test('a passkey of the browser claims by its signature, and for exactly what it signed', async () => {
  const payer = await network.provider.getSigner(1);
  const key = await makePasskey();
  const signer = concat([await deployPasskeyVerifier(payer), key]) as Hex;
  const author = accountOf(signer);
  const registry = new Contract(network.domain.address, REGISTRY_ABI, payer);
  const client = openClient({ ...network.domain, rpcUrls: [network.chain.rpcUrl] });

  const refused = registry.interface.getError('BadSignature')!.selector;
  for (const n of [1, 2, 3, 4]) {
    const content = toBeHex(n, 32) as Hex;
    const fields = {
      author,
      keyIdx: 0,
      content,
      meta: toBeHex(99, 32) as Hex,
      kind: 'digitalCapture',
      deadline: 2 ** 35,
    } as const;
    const signature = await assertionOver(claimDigest(fields, network.domain));
    const claimBySig = (meta: string) =>
      registry.getFunction('claimBySig')(
        signer,
        author,
        0,
        content,
        meta,
        KINDS.digitalCapture,
        fields.deadline,
        signature,
      );
    await expect(claimBySig(toBeHex(98, 32))).rejects.toMatchObject({ data: refused });
    await (await claimBySig(fields.meta)).wait();
    const [claims] = await client.claimsOn([content]);
    expect(claims).toMatchObject([
      { author, keyIdx: 0, kind: 'digitalCapture', standing: { state: 'stands' } },
    ]);
  }
}, 300_000);
