import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type VerifyLine, verifyBy } from '../../../cli/verify.ts';
import { colophon, linesIn } from '../colophon.ts';
import { zipOf } from './zip-file.ts';

// The real command. Without the registry it needs no network: every word is `unavailable`, and says that nobody was asked.
const OFFLINE = ['--lanes', 'c2pa', '--json'];

let folder: string;
const at = (name: string) => join(folder, name);
let hits: string[] = [];
let onHit: (count: number) => void = () => {};
let server: Server;
let base: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-run-'));
  await mkdir(at('wire/deep'), { recursive: true });
  for (const name of ['wire/b.txt', 'wire/a.txt', 'wire/deep/c.txt', 'wire/d.md'])
    await writeFile(at(name), `The words of ${name}.`);
  await utimes(at('wire/b.txt'), 1_000_000_000, 1_000_000_000);
  server = createServer((request, response) => {
    if (request.url === '/robots.txt') return void response.writeHead(404).end();
    hits.push(request.url!);
    onHit(hits.length);
    response.end(`The words at ${request.url}.`);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  hits = [];
  onHit = () => {};
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const inputsIn = (text: string) =>
  linesIn(text).map(({ input }: VerifyLine) => input.replace(folder, '').replace(base, ''));

function started(flags: readonly string[]): {
  child: ChildProcess;
  ended: Promise<unknown[]>;
  out: () => string;
} {
  const root = resolve(import.meta.dirname, '../../..');
  const child = spawn(process.execPath, [join(root, 'cli/main.ts'), ...flags], { cwd: root });
  let out = '';
  child.stdout!.on('data', (chunk) => {
    out += chunk;
  });
  return { child, ended: once(child, 'close'), out: () => out };
}

test('a journal answers for no other input of the same name: captures of one address, texts from standard input', async () => {
  const capture = (words: string) => {
    const http = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n${words}`;
    const head = ['WARC/1.1', 'WARC-Type: response', 'WARC-Target-URI: https://a.test/t'].join('\r\n');
    return `${head}\r\nContent-Length: ${http.length}\r\n\r\n${http}\r\n\r\n`;
  };
  await writeFile(at('twice.warc'), capture('The first words.') + capture('The second words.'));
  const run = async (input: string, stdin?: string) => {
    const args = ['verify', input, ...OFFLINE, '--resume', '--journal', at('twice.journal')];
    return linesIn((await colophon(args, stdin === undefined ? {} : { stdin })).out).map(
      ({ sha256 }) => sha256,
    );
  };
  const digests = [
    ...(await run(at('twice.warc'))),
    ...(await run('-', 'Some words.')),
    ...(await run('-', 'Others.')),
  ];
  expect(new Set(digests).size).toBe(4);
});

describe('sources', () => {
  test('patterns, archives, lists and tables stand for what they name, in their order', async () => {
    await writeFile(at('leak.zip'), zipOf([{ name: 'in/side.txt', bytes: 'Words inside.' }]));
    await writeFile(
      at('list.txt'),
      `\ufeff# names\n\n${at('wire/d.md')}\r\n${base}/listed\n${at('gone.txt')}`,
    );
    await writeFile(at('table.csv'), `id,photo\n1,"${at('wire/a.txt')}"\n2,\n3,${at('wire/deep')}\n`);
    const { code, out } = await colophon([
      ...['verify', at('wire/*.txt'), at('leak.zip'), '--list', at('list.txt')],
      ...['--csv-in', at('table.csv'), '--column', 'photo', '--delay', '0', '--allow-loopback', ...OFFLINE],
    ]);
    expect(inputsIn(out)).toEqual([
      ...['/wire/a.txt', '/wire/b.txt', '/leak.zip!in/side.txt', '/wire/d.md', '/listed', '/gone.txt'],
      ...['/wire/a.txt', '/wire/deep/c.txt'],
    ]);
    expect(linesIn(out)[5]!.error).toContain('There is no file or folder');
    expect(code).toBe(2);
  });

  test('a table is read as spreadsheets write it', async () => {
    await writeFile(at('sheet.csv'), `\ufeffNr.;Foto\r\n1;"${at('wire/a.txt')}"\r\n\r\n2\r\n`);
    const { out } = await colophon(['verify', '--csv-in', at('sheet.csv'), '--column', 'Foto', ...OFFLINE]);
    expect(inputsIn(out)).toEqual(['/wire/a.txt']);
  });

  test('names come from another program too, and only what has changed since a day', async () => {
    const { out } = await colophon(['verify', '--list', '-', '--since', '2020-01-01', ...OFFLINE], {
      stdin: `${at('wire')}\n`,
    });
    expect(inputsIn(out)).toEqual(['/wire/a.txt', '/wire/d.md', '/wire/deep/c.txt']);
  });

  test('what the run itself writes into the folder that it checks is no input, now or when it goes on', async () => {
    await mkdir(at('desk'));
    await writeFile(at('desk/m.txt'), 'Words.');
    const written = [
      '--csv',
      at('desk/a.csv'),
      '--report',
      at('desk/z.html'),
      '--receipts',
      at('desk/evidence'),
    ];
    const args = [
      'verify',
      at('desk'),
      at('desk/*'),
      ...written,
      '--journal',
      at('desk/run.journal'),
      '--resume',
    ];
    for (let i = 0; i < 2; i++)
      expect(inputsIn((await colophon([...args, ...OFFLINE])).out)).toEqual(['/desk/m.txt', '/desk/m.txt']);
    const named = await colophon(['verify', at('desk/a.csv'), '--report', at('desk/a.csv'), ...OFFLINE]);
    expect(inputsIn(named.out)).toEqual(['/desk/a.csv']);
  });

  test.skipIf(process.platform === 'win32')(
    'a pipe is read where a person names it, keeps nobody from ending the run, and is none of a list',
    async () => {
      execFileSync('mkfifo', [at('pipe')]);
      await writeFile(at('pipes.txt'), `${at('pipe')}\n/dev/zero\n${at('wire/a.txt')}\n`);
      const listed = await colophon(['verify', '--list', at('pipes.txt'), ...OFFLINE]);
      const errors = linesIn(listed.out).map(({ error }) => error);
      expect(errors).toEqual([...Array(2).fill(expect.stringContaining('is a pipe or a device')), undefined]);
      const { child, ended } = started(['verify', at('pipe'), ...OFFLINE]);
      await new Promise((done) => setTimeout(done, 3_000));
      child.kill('SIGINT');
      await new Promise((done) => setTimeout(done, 500));
      child.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      const shell = `${process.execPath} cli/main.ts verify <(sleep 1; echo Words.) ${OFFLINE.join(' ')}`;
      expect(linesIn(execFileSync('bash', ['-c', `${shell} || true`], { encoding: 'utf8' }))).toMatchObject([
        { type: 'text', verdict: 'unavailable' },
      ]);
    },
  );

  test('a link that leads nowhere is told of where a pattern names it', async () => {
    await symlink('nowhere', at('lost.lnk'));
    const { code, out } = await colophon(['verify', at('*.lnk'), ...OFFLINE]);
    expect(linesIn(out)).toEqual([
      { input: at('lost.lnk'), error: expect.stringContaining('There is no file') },
    ]);
    expect(code).toBe(2);
  });

  test('an archive is one file where that is asked for', async () => {
    await writeFile(at('one.zip'), zipOf([{ name: 'a.txt', bytes: 'x' }]));
    const { out } = await colophon(['verify', at('one.zip'), '--no-unpack', ...OFFLINE]);
    expect(inputsIn(out)).toEqual(['/one.zip']);
  });

  test('an address in a list never leads into a private network', async () => {
    await writeFile(at('inside.txt'), `${base}/a\nhttp://169.254.169.254/latest\nhttp://[::1]/\n`);
    const { code, out } = await colophon(['verify', '--list', at('inside.txt'), '--delay', '0', ...OFFLINE]);
    const reasons = linesIn(out).map(({ evidence }) => JSON.stringify(evidence));
    expect(reasons).toHaveLength(3);
    for (const reason of reasons) expect(reason).toContain('inside a private network');
    expect({ code, hits }).toEqual({ code: 2, hits: [] });
  });

  test('a list or table that is broken gives a line that says so', async () => {
    await writeFile(at('long.txt'), `${at('wire/a.txt')}\n${'x'.repeat(99_999)}`);
    await writeFile(at('empty.csv'), '\n');
    await writeFile(at('torn.csv'), `photo\n"${'x'.repeat(99)}`);
    for (const [flags, why] of [
      [['--list', at('long.txt')], 'a line is longer'],
      [['--list', at('not-there.txt')], 'ENOENT'],
      [['--csv-in', at('torn.csv'), '--column', 'photo'], 'could not be read to its end'],
      [['--csv-in', at('empty.csv'), '--column', 'photo'], 'it is empty'],
    ] as const) {
      const { code, out } = await colophon(['verify', ...flags, ...OFFLINE]);
      expect(linesIn(out).at(-1)!.error).toContain(why);
      expect(code).toBe(2);
    }
  });

  test('a column that is not there, and none, are wrong usage', async () => {
    await writeFile(at('other.csv'), 'id,name\n1,x\n');
    const missing = await colophon(['verify', '--csv-in', at('other.csv'), '--column', 'photo', ...OFFLINE]);
    expect(missing.code).toBe(64);
    expect(missing.err).toContain('There is no column "photo" in the CSV file. There are: id, name.');
    expect((await colophon(['verify', '--csv-in', at('other.csv'), ...OFFLINE])).code).toBe(64);
    await writeFile(at('twice.csv'), 'photo,id,photo\na.jpg,1,b.jpg\n');
    const twice = await colophon(['verify', '--csv-in', at('twice.csv'), '--column', 'photo', ...OFFLINE]);
    expect(twice).toMatchObject({
      code: 64,
      out: '',
      err: expect.stringContaining('more than one column "photo"'),
    });
    await writeFile(at('bare.csv'), 'id,name\n');
    const bare = await colophon(['verify', '--csv-in', at('bare.csv'), '--column', 'photo', ...OFFLINE]);
    expect(bare).toMatchObject({ code: 64, err: expect.stringContaining('There is no column "photo"') });
  });

  test('a row of a table that is too short names nothing, and ends nothing', async () => {
    await writeFile(at('short.csv'), `id,photo\n1\n\n2,${at('wire/a.txt')},more\n`);
    const { out } = await colophon(['verify', '--csv-in', at('short.csv'), '--column', 'photo', ...OFFLINE]);
    expect(inputsIn(out)).toEqual(['/wire/a.txt']);
  });
});

describe('what is shown', () => {
  test('only the words that were asked for, with the exit code of all', async () => {
    const only = ['verify', at('wire'), at('gone.txt'), '--only', 'error,signed', ...OFFLINE];
    const { code, out } = await colophon(only);
    expect(inputsIn(out)).toEqual(['/gone.txt']);
    expect(code).toBe(2);
    await colophon([...only, '--report', at('some.html')]);
    expect(await readFile(at('some.html'), 'utf8')).toContain(
      'Only these are in this report: error, signed. Others that are not: 4.',
    );
    const { code: usage, err } = await colophon(['verify', at('wire'), '--only', 'sinned']);
    expect(usage).toBe(64);
    expect(err).toContain('"sinned" is none of: signed, quoted');
  });

  test('nothing, where a quiet run was asked for, but the files', async () => {
    const { out, err } = await colophon([
      'verify',
      at('wire'),
      '--quiet',
      '--csv',
      at('out.csv'),
      ...OFFLINE,
    ]);
    expect({ out, err }).toEqual({ out: '', err: '' });
    const rows = (await readFile(at('out.csv'), 'utf8')).split('\r\n');
    expect(rows[0]).toBe(
      'input,sha256,type,verdict,origin,declared,signer,integrity,trust,conflicts,sentence,error',
    );
    expect(rows).toHaveLength(6);
  });

  test('a file that can’t be written ends the run before anything is checked', async () => {
    const { code, out, err } = await colophon(['verify', base, '--csv', '/no/such/folder/x.csv', ...OFFLINE]);
    expect({ code, out, hits }).toEqual({ code: 2, out: '', hits: [] });
    expect(err).toContain("x.csv can't be written (ENOENT): make its folder first.");
    const kept = ['--journal', at('unused.journal')];
    await colophon(['verify', base, '--csv', '/no/such/folder/x.csv', ...kept, ...OFFLINE]);
    await expect(readFile(at('unused.journal'))).rejects.toThrow('ENOENT');
  });

  test.skipIf(!existsSync('/dev/full'))(
    'a file that the disk has no room for any more is named, and no other one passes for whole',
    async () => {
      await symlink('/dev/full', at('full.csv.part'));
      const flags = ['--report', at('torn.html'), '--csv', at('full.csv'), ...OFFLINE];
      const { code, err } = await colophon(['verify', at('wire'), ...flags]);
      expect({ code, err }).toEqual({
        code: 2,
        err: `colophon: ${at('full.csv')} can't be written (ENOSPC): make room, and run it again.\n`,
      });
      await expect(readFile(at('torn.html'))).rejects.toThrow('ENOENT');
    },
  );

  test('a report of a run in which something broke does not pass for a whole one', async () => {
    const options = { json: true, quiet: true, report: at('broken.html') };
    const output = { out: () => {}, err: () => {} };
    const broken = () => Promise.reject(new Error('broken'));
    await expect(verifyBy(() => broken, [at('wire')], options, output)).rejects.toThrow('broken');
    await expect(readFile(at('broken.html'))).rejects.toThrow('ENOENT');
    expect(await readFile(at('broken.html.part'), 'utf8')).toContain('<!doctype html>');
  });
});

describe('a run that is ended', () => {
  const NUMBER = 40;
  const names = Array.from({ length: NUMBER }, (_, i) => `/${i}`);
  const args = (name: string) => [
    ...['verify', '--list', at(`${name}.txt`), '--delay', '0', '--allow-loopback', ...OFFLINE],
    ...['--journal', at(`${name}.journal`), '--resume'],
  ];
  const write = (name: string) =>
    writeFile(at(`${name}.txt`), names.map((path) => `${base}${path}\n`).join(''));
  const entries = async (name: string) =>
    (await readFile(at(`${name}.journal`), 'utf8'))
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line).input);

  test('by kill -9 goes on where it was: nothing is lost, and nothing that was written down is done again', async () => {
    await write('killed');
    const { child, ended } = started(args('killed'));
    onHit = (count) => void (count === NUMBER / 2 && child.kill('SIGKILL'));
    expect(await ended).toEqual([null, 'SIGKILL']);
    const before: string[] = await entries('killed');
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(NUMBER);

    hits = [];
    const { out } = await colophon(args('killed'));
    expect(inputsIn(out)).toEqual(names);
    const after: string[] = await entries('killed');
    expect([...after].sort()).toEqual(names.map((path) => base + path).sort());
    expect(hits.filter((path) => before.includes(base + path))).toEqual([]);
    expect(hits).toHaveLength(NUMBER - before.length);

    hits = [];
    const again = await colophon(args('killed'));
    expect(again.out).toBe(out);
    expect(hits).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s writes what is done, says how to go on, and ends with 130',
    async (signal) => {
      await rm(at('ended.journal'), { force: true });
      await write('ended');
      const { child, ended, out } = started([
        ...args('ended'),
        ...['--csv', at('ended.csv'), '--report', at('ended.html')],
      ]);
      onHit = (count) => void (count === NUMBER / 2 && child.kill(signal));
      expect(await ended).toEqual([130, null]);
      const shown = inputsIn(out());
      expect(shown).toEqual(names.slice(0, shown.length));
      expect(shown.length).toBeLessThan(NUMBER);
      expect((await readFile(at('ended.csv'), 'utf8')).split('\r\n')).toHaveLength(shown.length + 2);
      const rest = await colophon(args('ended'));
      expect(inputsIn(rest.out)).toEqual(names);
    },
  );
});

test.each(['bash', 'zsh', 'fish'])(
  'a completion script for %s knows the commands and their flags',
  async (shell) => {
    const { code, out } = await colophon(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['verify', 'csv-in', 'successor', 'bitcoin-header']) expect(out).toContain(word);
  },
);
