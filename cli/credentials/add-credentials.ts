import { createPrivateKey } from 'node:crypto';
import { lstat, readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Declared } from '../../lib/c2pa/definition.ts';
import type { Claimant } from '../../lib/c2pa/evidence.ts';
import { readSigningKey, SigningKeyInvalid, signerOf } from '../../lib/c2pa/signing-key.ts';
import type { Input } from '../inputs.ts';

/** Where the certificate chain and the private key lie, both PEM. */
export type CredentialsFiles = { readonly chain: string; readonly key: string };

/**
 * Makes of each picture one with Content Credentials, beside it, as `<name>.c2pa.<ending>`: what is claimed after that is the new file.
 * The credentials name the account that claims it. Nothing is asked and nothing is published.
 *
 * @returns the new files, in order.
 * @throws SigningKeyInvalid; CredentialsNotMade; {@link CredentialsFileExists}, before any is made
 */
export async function addCredentials(
  inputs: readonly (Input & { readonly path: string })[],
  files: CredentialsFiles,
  declared: Declared,
  claimant: Claimant,
): Promise<readonly string[]> {
  const signer = signerOf(
    await readSigningKey(await readFile(files.chain, 'utf8'), await openKey(files.key)),
  );
  const places = inputs.map(({ path }) => placeOf(path));
  for (const place of places)
    if (await lstat(place).catch(() => undefined)) throw new CredentialsFileExists(place);
  const [{ makeCredentials }, { asBlob, startBuilder }] = await Promise.all([
    import('../../lib/c2pa/make-credentials.ts'),
    import('./start-builder.ts'),
  ]);
  await startBuilder();
  for (const [i, { read }] of inputs.entries())
    await writeFile(places[i]!, await makeCredentials(await read(), declared, claimant, signer, asBlob), {
      flag: 'wx',
    });
  return places;
}

function placeOf(path: string): string {
  const ending = extname(path);
  return `${path.slice(0, path.length - ending.length)}.c2pa${ending}`;
}

/** The key as PKCS #8 without a passphrase, in memory alone: here Node reads every form of it. */
async function openKey(file: string): Promise<string> {
  const passphrase = process.env.COLOPHON_C2PA_PASSPHRASE;
  try {
    const key = createPrivateKey({ key: await readFile(file), ...(passphrase ? { passphrase } : {}) });
    return String(key.export({ type: 'pkcs8', format: 'pem' }));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown form';
    throw new SigningKeyInvalid(
      `The private key in ${file} can't be opened (${why}). It must be PEM; give its passphrase, if it has one, in COLOPHON_C2PA_PASSPHRASE.`,
    );
  }
}

/** The file that is to have credentials is there already. */
export class CredentialsFileExists extends Error {
  override name = 'CredentialsFileExists';
  constructor(place: string) {
    super(`there is a ${place} already: sign that, or move it away.`);
  }
}
