// Completes package-lock.json after `npm install` on a registry that lacks some platforms' packages: npm then leaves
// them out of the lock, and `npm ci` refuses the lock everywhere. What is added names version and platform only; a
// machine of that platform fetches and records the rest itself.
//
//   node scripts/complete-lock.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const missing = [];
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(path, name)) continue;
    missing.push(name);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(dev ? { dev } : {}),
      optional: true,
    };
  }
}
if (missing.length > 0 && process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${missing.join(', ')}. Run: node scripts/complete-lock.mjs`);
  process.exit(1);
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
if (missing.length > 0) writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);

/** npm looks a package up beside the one that needs it, then in each folder above. */
function isLocked(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

function platformOf(name) {
  const os = [
    'android',
    'darwin',
    'linux',
    'win32',
    'freebsd',
    'openharmony',
    'aix',
    'sunos',
    'netbsd',
    'openbsd',
  ];
  const cpu = {
    arm64: 'arm64',
    amd64: 'x64',
    x64: 'x64',
    arm: 'arm',
    ia32: 'ia32',
    ppc64: 'ppc64',
    s390x: 's390x',
    riscv64: 'riscv64',
    wasm32: 'wasm32',
  };
  const words = name.split(/[/-]/);
  const foundOs = words.find((word) => os.includes(word));
  const foundCpu = words.find((word) => word in cpu);
  const libc = words.includes('musl') ? { libc: ['musl'] } : {};
  return { ...libc, ...(foundCpu ? { cpu: [cpu[foundCpu]] } : {}), ...(foundOs ? { os: [foundOs] } : {}) };
}
