import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

// Compiles the hot loops in wasm/ into modules of lib/ that carry the code as base64.
//
//   node scripts/generate-wasm.ts [--check]

/** Each kernel's source, the module it becomes, and the constant in it. */
const KERNELS: readonly { readonly source: string; readonly module: string; readonly name: string }[] = [
  { source: 'wasm/scan.ts', module: 'lib/index/scan-wasm.ts', name: 'SCAN_WASM' },
  { source: 'wasm/mih.ts', module: 'lib/index/mih-wasm.ts', name: 'MIH_WASM' },
  {
    source: 'wasm/features.ts',
    module: 'lib/fingerprint/features/features-wasm.ts',
    name: 'FEATURES_WASM',
  },
  {
    source: 'wasm/match.ts',
    module: 'lib/fingerprint/features/match-wasm.ts',
    name: 'MATCH_WASM',
  },
  {
    source: 'wasm/watermark.ts',
    module: 'lib/metadata/watermark/watermark-wasm.ts',
    name: 'WATERMARK_WASM',
  },
  { source: 'wasm/pdq.ts', module: 'lib/fingerprint/pdq-wasm.ts', name: 'PDQ_WASM' },
];

const FLAGS = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

for (const kernel of KERNELS) {
  const made = moduleOf(kernel, await compile(kernel.source));
  if (!process.argv.includes('--check')) writeFileSync(kernel.module, made);
  else if (made !== readText(kernel.module)) {
    console.error(`${kernel.module} is not what ${kernel.source} compiles to. Run: npm run generate`);
    process.exitCode = 1;
  }
}

async function compile(source: string): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([source, '--outFile', 'kernel.wasm', ...FLAGS], {
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
  });
  if (error || !binary) throw new Error(`${source} does not compile.\n${stderr.toString()}`);
  return binary;
}

function moduleOf({ source, name }: (typeof KERNELS)[number], binary: Uint8Array): string {
  const base64 = Buffer.from(binary).toString('base64');
  return `// Generated from ${source} by \`npm run generate\`. Do not edit.\n\n/** WebAssembly in base64, ${binary.length} bytes. */\nexport const ${name} =\n  '${base64}';\n`;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
