import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeyMissing, readSecret, writeKeyFile } from '../../cli/key-file.ts';
import { PassphraseTooShort, PassphraseWrong } from '../../lib/sign/keystore.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';

const PASSPHRASE = 'correct horse battery';
let folder: string;
let file: string;
let account: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-key-'));
  file = join(folder, 'key.json');
  account = await writeKeyFile(file, PASSPHRASE);
});
afterAll(() => rm(folder, { recursive: true }));

describe('a key file', () => {
  test('can be read by its owner only', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('opens with its passphrase and is the account that was named', async () => {
    expect(addressOf(await readSecret(file, { COLOPHON_PASSPHRASE: PASSPHRASE }))).toBe(account);
  });

  test('that is not there is no stack, and says how to make one', async () => {
    const gone = readSecret(join(folder, 'gone.json'), { COLOPHON_PASSPHRASE: PASSPHRASE });
    await expect(gone).rejects.toThrow(
      /gone.json can't be read \(ENOENT\). Make a key file with: colophon key/,
    );
  });

  test('never holds the secret in the clear', async () => {
    const secret = await readSecret(file, { COLOPHON_PASSPHRASE: PASSPHRASE });
    expect(await readFile(file, 'utf8')).not.toContain(Buffer.from(secret).toString('hex'));
  });

  test('is never written over', async () => {
    const before = await readFile(file, 'utf8');
    await expect(writeKeyFile(file, PASSPHRASE)).rejects.toThrow('EEXIST');
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test('does not open with another passphrase, or with none', async () => {
    await expect(readSecret(file, { COLOPHON_PASSPHRASE: 'wrong horse battery' })).rejects.toThrow(
      PassphraseWrong,
    );
    await expect(readSecret(file, {})).rejects.toThrow('Set COLOPHON_PASSPHRASE');
  });

  test.each([
    ['empty', ''],
    ['not JSON', 'secret'],
    ['null', 'null'],
    ['a list', '[]'],
    ['of a later version', '{"version":2,"kdf":{"name":"scrypt"},"cipher":{"name":"AES-GCM"}}'],
    [
      'without its salt',
      '{"version":1,"address":"0x","kdf":{"name":"scrypt","n":1024,"r":8,"p":1},"cipher":{"name":"AES-GCM"}}',
    ],
    [
      'too costly to open',
      '{"version":1,"address":"0x","kdf":{"name":"scrypt","n":1073741824,"r":8,"p":1,"salt":"00"},"cipher":{"name":"AES-GCM","iv":"00","text":"00"}}',
    ],
  ])('that is %s is refused with its name', async (title, text) => {
    const path = join(folder, `${title}.json`);
    await writeFile(path, text);
    const error = await readSecret(path, { COLOPHON_PASSPHRASE: PASSPHRASE }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(KeyMissing);
    expect(error.message).toContain(path);
  });

  test('that is damaged can not be told from a wrong passphrase', async () => {
    const path = join(folder, 'damaged.json');
    const key = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(path, JSON.stringify({ ...key, cipher: { ...key.cipher, text: undefined } }));
    await expect(readSecret(path, { COLOPHON_PASSPHRASE: PASSPHRASE })).rejects.toThrow(PassphraseWrong);
  });

  test('is not made without a passphrase, nor with a short one', async () => {
    const path = join(folder, 'other.json');
    await expect(writeKeyFile(path, '')).rejects.toThrow('Set COLOPHON_PASSPHRASE');
    await expect(writeKeyFile(path, 'short')).rejects.toThrow(PassphraseTooShort);
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });
});

describe('a secret from the environment', () => {
  test.each(['11'.repeat(32), `0x${'11'.repeat(32)}`])('is 64 hexadecimal digits: %s', async (hex) => {
    expect(await readSecret(undefined, { COLOPHON_KEY: hex })).toEqual(new Uint8Array(32).fill(0x11));
  });

  test.each([undefined, '', '11', 'zz'.repeat(32), `${'11'.repeat(32)}\n`])(
    'is refused with advice, and never repeated: %j',
    async (hex) => {
      const error = await readSecret(undefined, hex === undefined ? {} : { COLOPHON_KEY: hex }).catch(
        (thrown) => thrown,
      );
      expect(error).toBeInstanceOf(KeyMissing);
      expect(error.message).toMatch(/colophon key <file>/);
      if (hex) expect(error.message).not.toContain(hex);
    },
  );

  test.each(['00', 'ff'])('that is no secp256k1 key is refused: %s…', async (digits) => {
    await expect(readSecret(undefined, { COLOPHON_KEY: digits.repeat(32) })).rejects.toThrow(KeyMissing);
  });
});
