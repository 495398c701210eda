#!/usr/bin/env node
// Runs a script of the project on the project's own Node, after installing what is missing. It is plain JavaScript
// because it has to run on Node 20, before anything is installed, and it is one process that starts the next because a
// shell that looked up `node` before the installation would go on using the old one.
//
//   node scripts/run.mjs [--browser] [--optional] <script> [argument ...]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules/.bin');
const args = process.argv.slice(2);
const needsBrowser = args[0] === '--browser' && args.shift() !== undefined;
const wantsAll = args[0] === '--optional' && args.shift() !== undefined;

installPackages();
if (needsBrowser) installBrowser();
if (wantsAll) installOptional();
const { status, signal } = spawnSync(ownNode(), args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
});
process.exit(signal ? 130 : (status ?? 1));

function installPackages() {
  // `npm ci` empties the folder first; behind a link that is somebody else's.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const stamp = join(root, 'node_modules/.colophon-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing the packages that package-lock.json names …');
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  // npm prints to stdout what belongs to stderr here: stdout is the script's own.
  run(
    command,
    [...first, 'ci', '--no-fund', '--no-audit', '--loglevel=error'],
    'Could not install the packages. Is there a network?',
  );
  writeFileSync(stamp, lock);
}

function installBrowser() {
  if (findBrowser()) return;
  if (!mayInstall()) {
    stop(
      'This needs Chromium, and may not install it here. Install it (on Debian: sudo apt-get install chromium), or set\n' +
        'CHROMIUM to the path of a Chromium or Chrome for Testing, and run the same command again.',
    );
  }
  say("Installing Debian's Chromium …");
  if (!install('chromium')) stop('Could not install Chromium. Run: apt-get install chromium');
  if (!findBrowser())
    stop('Chromium was installed but is not at /usr/bin/chromium. Set CHROMIUM to its path.');
}

/** Packages of Debian that some tests need, and where each would be. Without one its tests are left out, and say so. */
function installOptional() {
  const wanted = {
    'firefox-esr': [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'],
    'redis-server': ['/usr/bin/redis-server'],
    postgresql: ['/usr/lib/postgresql'],
  };
  const missing = Object.keys(wanted).filter((name) => !isThere(...wanted[name]));
  if (missing.length === 0 || !mayInstall()) return;
  say(`Installing from Debian: ${missing.join(', ')} …`);
  if (!install('--no-install-recommends', ...missing))
    say('Could not install them; their tests will be skipped.');
}

function findBrowser() {
  return isThere(process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser');
}

function isThere(...paths) {
  return paths.some((path) => path && existsSync(path));
}

function mayInstall() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
}

/** Installs packages of Debian, under options before them; none is started as a service. @returns whether that worked. */
function install(...names) {
  return start('apt-get', ['update', '-qq']) && start('apt-get', ['install', '-y', '-qq', ...names]);
}

function ownNode() {
  const installed = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(installed)) return installed;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return stop(
    `There is no Node 24 package for ${process.platform}-${process.arch}. Install Node 24 and run the same command again.`,
  );
}

function run(command, commandArgs, advice) {
  if (!start(command, commandArgs)) stop(advice);
}

function start(command, commandArgs) {
  const { status } = spawnSync(command, commandArgs, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // In runlevel 1 Debian starts no service that it installs.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  return status === 0;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  say(text);
  process.exit(1);
}
