import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders, RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mayAsk } from '../../../cli/receipts/calendars.ts';
import { runTimestamp } from '../../../cli/receipts/timestamp.ts';
import { proofBytes, readProof } from '../../../lib/timestamp/proof.ts';
import { attestationsIn } from '../../../lib/timestamp/timestamp.ts';
import { HELLO } from '../../lib/timestamp/hello-world.ts';
import type { JsonRun } from '../colophon.ts';
import { type Calendar, startCalendar } from './stand-in-calendar.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const calendars: Calendar[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-calendars-'));
});
afterEach(async () => {
  for (const calendar of calendars.splice(0)) await calendar.stop();
});
afterAll(() => rm(folder, { recursive: true }));

async function calendar(otherwise?: RequestListener): Promise<Calendar> {
  const started = await startCalendar();
  if (otherwise) started.otherwise(otherwise);
  calendars.push(started);
  return started;
}

/** `colophon receipt timestamp`, without a process of its own. */
async function timestamp(file: string, calendar: readonly string[], timeout = 10): Promise<JsonRun> {
  const [out, err]: [string[], string[]] = [[], []];
  const output = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const code = await runTimestamp(file, { calendar, timeout }, output);
  return { code, out: out.join('\n'), err: err.join('\n'), lines: out.map((line) => JSON.parse(line)) };
}

describe('a calendar', { timeout: 120_000 }, () => {
  const answering = (hex: string) => saying(200, hexToBytes(hex));
  const pending = '0083dfe30d2ef90c8e0e0d68747470733a2f2f612e622f63';
  const redirect = (status: number, location: string) => saying(status, '', { location });

  test.each<[string, RequestListener, string]>([
    ['that is not there', saying(404, 'Not here'), 'answered 404: “Not here”'],
    ['that speaks of something else', answering(bytesToHex(HELLO.proof)), 'answered with no timestamp of it'],
    ['that answers nothing', answering(''), 'answered with no timestamp of it (truncated at byte 0)'],
    ['that says more than a timestamp', answering(`${pending}00`), '(trailing at byte 24)'],
    [
      'that only says what nobody knows',
      answering('00010203040506070800'),
      'does not say where its timestamp',
    ],
    [
      'that knows of a block at once',
      answering('000588960d73d7190103f7ef15'),
      'names a block for what it had never seen',
    ],
    ['that nests without end', answering('08'.repeat(9_000)), '(depth at byte 256)'],
    [
      'that nests as deep as a proof alone may',
      answering('08'.repeat(254) + pending),
      'more than a proof has room for (depth)',
    ],
    ['that answers too much', answering(`ff${'00'.repeat(20_000)}`), 'answered with more than 10000 bytes'],
    [
      'that leads into a private network',
      redirect(307, 'http://10.0.0.1/digest'),
      'leads to 10.0.0.1, inside a private network',
    ],
    ['that leads to a file', redirect(308, 'file:///etc/passwd'), 'leads to “file:”, which is not fetched'],
    ['that leads a posted digest elsewhere', redirect(302, '/other'), 'answered 302'],
    ['that leads in circles', redirect(307, '/digest'), 'redirects more than 5 times'],
    ['that hangs up', (request) => void request.socket.destroy(), 'gave no answer ('],
    ['that never begins', () => {}, 'took longer than 0.5 s'],
    [
      'that never ends',
      (_request, response) => {
        const dripping = setInterval(() => response.write(Uint8Array.of(8)), 20);
        response.on('close', () => clearInterval(dripping));
      },
      'took longer than 0.5 s',
    ],
  ])('%s is told of, and nothing of it is written', async (_title, otherwise, why) => {
    const [hostile, good] = [await calendar(otherwise), await calendar()];
    await writeFile(at('a.txt'), 'a');
    await rm(at('a.txt.ots'), { force: true });
    const alone = await timestamp(at('a.txt'), [hostile.url], 0.5);
    expect(alone.err).toContain(`${hostile.url} `);
    expect(alone.err).toContain(why);
    expect(alone.lines).toMatchObject([{ state: 'none' }]);
    expect(alone.code).toBe(2);
    expect(await readdir(folder)).not.toContain('a.txt.ots');

    const both = await timestamp(at('a.txt'), [hostile.url, good.url], 0.5);
    expect(both.err).toContain('1 of 2 calendars answered.');
    expect(both.code).toBe(0);
    const bytes = new Uint8Array(await readFile(at('a.txt.ots')));
    expect(proofBytes(readProof(bytes))).toEqual(bytes);
    expect(attestationsIn(readProof(bytes).timestamp)).toHaveLength(1);
  });

  test('that breaks its word, or sends its answer raw to a terminal, changes nothing of the timestamp', async () => {
    const fickle = await calendar();
    await writeFile(at('b.txt'), 'b');
    await timestamp(at('b.txt'), [fickle.url]);
    const kept = await readFile(at('b.txt.ots'));
    for (const [bytes, why] of [
      [Buffer.from('08'.repeat(300), 'hex'), 'depth at byte'],
      [Buffer.from(`${pending}`, 'hex'), 'has not led it into Bitcoin yet'],
      [Buffer.from('f001aa000588960d73d7190103f7ef15', 'hex'), 'root at byte'],
    ] as const) {
      fickle.otherwise(saying(200, bytes));
      expect((await timestamp(at('b.txt'), [fickle.url])).err).toContain(why);
    }
    fickle.otherwise(saying(500, '\u001b[2Jgone'));
    const { err, code } = await timestamp(at('b.txt'), [fickle.url]);
    expect(err).toContain('answered 500: “\\u001b[2Jgone”');
    expect(code).toBe(2);
    expect(await readFile(at('b.txt.ots'))).toEqual(kept);
  });

  test('is not asked where a proof names too many of them', async () => {
    const one = await calendar();
    await writeFile(at('c.txt'), 'c');
    await timestamp(at('c.txt'), [one.url]);
    const proof = readProof(new Uint8Array(await readFile(at('c.txt.ots'))));
    const { timestamp: whole } = proof;
    const attestations = Array.from({ length: 20 }, (_, i) => {
      return { kind: 'pending', calendar: `${one.url}/${i}` } as const;
    });
    await writeFile(at('c.txt.ots'), proofBytes({ ...proof, timestamp: { ...whole, attestations } }));
    const named = attestations.map(({ calendar }) => calendar);
    const { lines } = await timestamp(at('c.txt'), named);
    expect(lines[0].calendars.map(({ state }: { state: string }) => state)).toEqual([
      ...Array(16).fill('pending'),
      ...Array(5).fill('not-asked'),
    ]);
    expect(one.asked).toHaveLength(17);
  });
});

test.each([
  ['https://alice.btc.calendar.opentimestamps.org', true],
  ['https://finney.calendar.eternitywall.com/', true],
  ['https://btc.calendar.catallaxy.com', true],
  ['http://127.0.0.1:8080/', true],
  ['http://alice.btc.calendar.opentimestamps.org', false],
  ['https://alice.btc.calendar.opentimestamps.org:8443', false],
  ['https://alice.btc.calendar.opentimestamps.org/elsewhere', false],
  ['https://alice.calendar.opentimestamps.org.example.org', false],
  ['https://example.org/.calendar.opentimestamps.org/', false],
  ['http://127.0.0.1:8081', false],
  ['file:///etc/passwd', false],
  ['', false],
])('whether a proof may have %s asked, where one on this machine is named: %s', (address, may) => {
  expect(mayAsk(address, { named: ['http://127.0.0.1:8080'], timeout: 1 })).toBe(may);
});

function saying(
  status: number,
  body: string | Uint8Array,
  headers: OutgoingHttpHeaders = {},
): RequestListener {
  return (_request, response) => void response.writeHead(status, headers).end(body);
}
