import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { REGISTRY_ABI } from '../lib/registry/abi.ts';

const root = resolve(import.meta.dirname, '..');
const sources = filesBelow('lib').concat(
  filesBelow('components'),
  filesBelow('entrypoints'),
  filesBelow('cli'),
);

/**
 * Imports run against the data: a stage may import those before it. Folders of `lib`, each with the folders it may
 * import from beside itself.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  batch: [
    'c2pa',
    'content',
    'detector',
    'fingerprint',
    'index',
    'page',
    'receipt',
    'registry',
    'statement',
    'verdict',
    'verify.ts',
  ],
  report: ['batch', 'fingerprint', 'index', 'verdict'],
  content: [],
  page: ['content'],
  fingerprint: ['content'],
  merkle: ['content'],
  timestamp: ['content'],
  statement: ['c2pa', 'content', 'fingerprint', 'merkle'],
  registry: ['content', 'fingerprint', 'statement'],
  index: ['identity', 'content', 'fingerprint', 'statement', 'registry'],
  identity: ['content', 'statement'],
  c2pa: ['content'],
  metadata: ['content'],
  detector: ['content'],
  sign: ['content', 'fingerprint', 'merkle', 'statement'],
  outbox: ['content', 'merkle', 'registry', 'sign', 'statement'],
  verdict: ['identity', 'content', 'statement', 'registry', 'c2pa', 'metadata', 'detector'],
  'sdk.ts': ['content', 'fingerprint', 'registry', 'sign', 'statement'],
  'verify.ts': ['content', 'fingerprint', 'registry', 'c2pa', 'metadata', 'detector', 'verdict'],
  receipt: [
    'identity',
    'c2pa',
    'content',
    'fingerprint',
    'merkle',
    'statement',
    'registry',
    'index',
    'detector',
    'verdict',
    'verify.ts',
  ],
  browser: [
    'identity',
    'c2pa',
    'content',
    'page',
    'fingerprint',
    'statement',
    'registry',
    'index',
    'metadata',
    'detector',
    'sign',
    'outbox',
    'verdict',
    'verify.ts',
    'batch',
    'report',
    'receipt',
  ],
};

test('every folder of lib has its place in the direction of imports', () => {
  expect(readdirSync(join(root, 'lib')).sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test.each(Object.keys(MAY_IMPORT))('lib/%s imports only what comes before it', (stage) => {
  const allowed = [stage, ...MAY_IMPORT[stage]!].map((name) => join('lib', name));
  for (const file of sources.filter((path) => isIn(path, join('lib', stage)))) {
    for (const imported of relativeImports(file)) {
      expect(
        allowed.some((folder) => isIn(imported, folder)),
        `${file} imports ${imported}`,
      ).toBe(true);
    }
  }
});

test('lib imports nothing from components, entrypoints, cli or scripts', () => {
  for (const file of sources.filter((path) => isIn(path, 'lib'))) {
    for (const imported of relativeImports(file))
      expect(isIn(imported, 'lib'), `${file} imports ${imported}`).toBe(true);
  }
});

test('only lib/browser calls browser.*', () => {
  // In cli/demo a `browser` is the Chromium that is driven, from outside.
  const elsewhere = sources.filter((file) => !isIn(file, 'lib/browser') && !isIn(file, 'cli/demo'));
  expect(elsewhere.filter((file) => /\b(browser|chrome)\.[a-z]+\??\./.test(code(file)))).toEqual([]);
});

test('only lib/page reads the DOM of a page', () => {
  const inLib = sources.filter((file) => isIn(file, 'lib') && !isIn(file, 'lib/page'));
  const reads = inLib.filter((file) =>
    /(?<!-)\bdocument\.|\bwindow\.|querySelector|MutationObserver/.test(code(file)),
  );
  expect(reads).toEqual([]);
});

test('lib reads neither the clock, nor randomness, nor the process, except where a platform is named', () => {
  const inLib = sources.filter(
    (file) => isIn(file, 'lib') && !isIn(file, 'lib/browser') && !isIn(file, 'lib/page'),
  );
  const reads = inLib.filter((file) =>
    /Date\.now|new Date\(\)|Math\.random|getRandomValues|\bprocess\./.test(code(file)),
  );
  expect(reads).toEqual([]);
});

test('nothing from outside is ever put in as markup', () => {
  expect(
    sources.filter((file) => /innerHTML|outerHTML|dangerouslySetInnerHTML|document\.write/.test(code(file))),
  ).toEqual([]);
});

test('entrypoints are wiring: at most 40 lines each', () => {
  for (const file of sources.filter((path) => isIn(path, 'entrypoints'))) {
    expect(code(file).split('\n').length, file).toBeLessThanOrEqual(40);
  }
});

test('there are no rooms for odds and ends', () => {
  expect(sources.filter((file) => /(^|\/)(utils|common|helpers|types|misc)(\/|\.tsx?$)/.test(file))).toEqual(
    [],
  );
});

test("the README's folder map is true", () => {
  const map =
    /## Where things are\n[\s\S]*?```\n([\s\S]*?)```/.exec(
      readFileSync(join(root, 'README.md'), 'utf8'),
    )?.[1] ?? '';
  const named = map.split('\n').flatMap((line) => /^(\S+)\s{2,}\S/.exec(line)?.[1] ?? []);
  expect(named.length).toBeGreaterThan(20);
  for (const path of named) expect(() => statSync(join(root, path)), path).not.toThrow();
  const folders = ['lib', 'cli', '.']
    .flatMap((parent) =>
      readdirSync(join(root, parent), { withFileTypes: true }).map((entry) => ({ parent, entry })),
    )
    .filter(({ entry }) => entry.isDirectory() && !UNMAPPED.has(entry.name))
    .map(({ parent, entry }) => join(parent, entry.name, '/'));
  expect(folders.filter((folder) => !named.includes(folder))).toEqual([]);
});

const UNMAPPED: ReadonlySet<string> = new Set(['.git', 'node_modules', '.output', '.wxt', 'out']);

test('every message the code asks for is in the catalogue, and every message is asked for', () => {
  // Code asks for a message that counts without its form of number: see lib/verdict/plural.ts.
  const catalogue = Object.keys(
    JSON.parse(readFileSync(join(root, 'public/_locales/en/messages.json'), 'utf8')),
  ).map((key) => key.replace(/__[a-z]+$/, ''));
  const texts = [...sources.map(code), readFileSync(join(root, 'wxt.config.ts'), 'utf8')].join('\n');
  const asked = [...texts.matchAll(/\bt\(\s*'([a-zA-Z_]+)'/g)].map((match) => match[1]!);
  expect(asked.filter((key) => !catalogue.includes(key))).toEqual([]);
  const prefixes = [...texts.matchAll(/`([a-z]+(?:_[a-z]+)*_)\$\{/g)].map((match) => match[1]!);
  const unused = catalogue.filter(
    (key) => !texts.includes(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

/** Functions that no code of ours calls, and for whom they are there. */
const FOR_OTHERS: Readonly<Record<string, string>> = {
  // ERC-5267: wallets and agents learn from it what to sign for. Our own clients know the domain, and must not be told it
  // by an RPC.
  eip712Domain: 'wallets',
};

test('each function of the registry has a client: what nobody calls is not in the contract', () => {
  const functions = REGISTRY_ABI.filter(({ type }) => type === 'function').map(({ name }) => name);
  const clients = sources.filter((file) => /^(lib|cli)\//.test(file) && file !== 'lib/registry/abi.ts');
  const texts = clients.map(code).join('\n');
  const isCalled = (name: string) =>
    new RegExp(`(?:send|call|getFunction|encodeFunctionData)\\(\\s*'${name}'|\\bmethod: '${name}'`).test(
      texts,
    );
  expect(functions.length).toBeGreaterThan(20);
  expect(functions.filter((name) => !isCalled(name))).toEqual(Object.keys(FOR_OTHERS));
});

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => /\.tsx?$/.test(path));
}

function code(file: string): string {
  return readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
}

function relativeImports(file: string): string[] {
  const found = code(file).matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g);
  return [...found].map((match) => relative(root, resolve(root, dirname(file), match[1]!)));
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
