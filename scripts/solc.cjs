#!/usr/bin/env node
// Speaks the part of the native `solc` command line that forge uses, on top of the npm `solc` package, so that
// contracts compile offline with the compiler version that package.json pins.
const { readFileSync, writeSync } = require('node:fs');
const { resolve } = require('node:path');
const solc = require('solc');

const args = process.argv.slice(2);

function optionValue(name) {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
}

function readImport(path) {
  for (const base of [optionValue('--base-path') ?? '.', '.']) {
    try {
      return { contents: readFileSync(resolve(base, path), 'utf8') };
    } catch {
      // The next base may have it.
    }
  }
  return { error: `File not found: ${path}` };
}

// stdout may be a pipe that takes only part of a large answer at once, and process.exit would drop the rest.
function print(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

if (args.includes('--version')) {
  // forge parses the native compiler's wording; the Emscripten build differs from it only in the platform suffix.
  const version = solc.version().replace('Emscripten.clang', 'Linux.g++');
  print(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`);
} else if (args.includes('--standard-json')) {
  print(solc.compile(readFileSync(0, 'utf8'), { import: readImport }));
} else {
  process.stderr.write(`scripts/solc.cjs knows --version and --standard-json, not: ${args.join(' ')}\n`);
  process.exitCode = 64;
}
