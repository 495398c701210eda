import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { colophonBudgets } from '../../package.json' with { type: 'json' };

const BUILDS = ['chrome-mv3', 'firefox-mv3'] as const;

/** What only the engine speaks of. */
const ENGINE = ['colophon-pictures', 'colophon-records-', 'eth_call'];

/** Files that come from onnxruntime-web as they are; everything else is the extension's own. */
const isOnnxRuntime = (file: string) => file.startsWith('ort/');

describe.each(BUILDS)('the %s build', (name) => {
  const folder = join('.output', name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const scripts = files.filter((file) => /\.m?js$/.test(file));
  const own = scripts.filter((file) => !isOnnxRuntime(file));
  const manifest = JSON.parse(read('manifest.json'));

  test('keeps the always-on content script within its budget', () => {
    const bytes = statSync(join(folder, 'page.js')).size;
    expect(bytes).toBeLessThanOrEqual(colophonBudgets.contentScriptBytes);
  });

  test('loads no code from elsewhere', () => {
    expect(manifest.content_security_policy.extension_pages).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
    for (const file of files.filter((path) => path.endsWith('.html'))) {
      expect(read(file), file).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    }
    for (const file of own) {
      expect(read(file), file).not.toMatch(/import\(\s*["'`](?:https?:)?\/\//);
      expect(read(file), file).not.toMatch(/importScripts\(/);
    }
  });

  test('makes no code out of text in its own scripts', () => {
    for (const file of own)
      expect(read(file), file).not.toMatch(/\beval\s*\(|\bnew Function\s*\(|\bFunction\s*\(\s*["'`]/);
  });

  test('decodes pictures in one worker script, which has nothing else in it', () => {
    const decoding = own.filter((file) => read(file).includes('ImageDecoder'));
    const workers = decoding.filter((file) => /^assets\/worker-.*\.js$/.test(file));
    expect(workers).toHaveLength(1);
    expect(read(workers[0]!)).toContain('createImageBitmap');
    for (const sign of ENGINE) expect(read(workers[0]!), sign).not.toContain(sign);
  });

  test('speaks of the credentials engine in two worker scripts alone: what reads, and what makes; receipts tell its hash', () => {
    const speaking = own.filter((file) => read(file).includes('/c2pa/c2pa_bg.wasm')).sort();
    expect(speaking).toEqual([
      expect.stringMatching(/^assets\/sign-worker-.*\.js$/),
      expect.stringMatching(/^assets\/worker-.*\.js$/),
      expect.stringMatching(/^chunks\/(offscreen|own-engine)-.*\.js$/),
    ]);
    const workers = speaking.slice(0, 2);
    for (const file of workers) for (const sign of ENGINE) expect(read(file), sign).not.toContain(sign);
    expect(files.filter((file) => file.endsWith('c2pa_bg.wasm'))).toEqual(['c2pa/c2pa_bg.wasm']);
  });

  test('runs models in one worker script, which neither decodes nor asks the network about claims', () => {
    const workers = own.filter((file) => /^assets\/model-worker-.*\.js$/.test(file));
    expect(workers).toHaveLength(1);
    for (const sign of ['ImageDecoder', ...ENGINE]) expect(read(workers[0]!), sign).not.toContain(sign);
  });

  test('opens none of its files to pages', () => {
    expect(manifest.web_accessible_resources).toBeUndefined();
    expect(manifest.externally_connectable).toBeUndefined();
  });

  test('asks for these permissions and no others', () => {
    const chromiumOnly = ['offscreen', 'sidePanel', 'unlimitedStorage'];
    const everywhere = ['storage', 'alarms', 'activeTab', 'contextMenus', 'scripting'];
    const wanted = [...everywhere, ...(name === 'chrome-mv3' ? chromiumOnly : [])];
    expect([...manifest.permissions].sort()).toEqual(wanted.sort());
  });
});

test('the Firefox build runs the engine in its background page, where there is no offscreen document', () => {
  const folder = '.output/firefox-mv3';
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  expect(manifest.permissions).not.toContain('offscreen');
  const [entry] = manifest.background.scripts as string[];
  const reached = reachedFrom(folder, entry!);
  const code = reached.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  for (const sign of ENGINE) expect(code.includes(sign), sign).toBe(true);
});

test('the Chromium build keeps the engine out of its service worker', () => {
  const folder = '.output/chrome-mv3';
  const code = reachedFrom(folder, 'background.js')
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  for (const sign of ENGINE) expect(code.includes(sign), sign).toBe(false);
});

/** The scripts that one of them loads at once, itself included. */
function reachedFrom(folder: string, entry: string, reached: string[] = []): string[] {
  if (reached.includes(entry)) return reached;
  reached.push(entry);
  const code = readFileSync(join(folder, entry), 'utf8');
  for (const [, path] of code.matchAll(/(?:from|import)\s*\(?["'`]\.{1,2}\/([^"']+\.js)["'`]/g)) {
    const found = [path!, `chunks/${path}`].find((file) => exists(join(folder, file)));
    if (found) reachedFrom(folder, found, reached);
  }
  return reached;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
