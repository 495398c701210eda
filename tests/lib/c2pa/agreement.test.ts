import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openNodeCredentials } from '../../../cli/credentials/open-credentials.ts';
import type { Manifest } from '../../../lib/c2pa/evidence.ts';

/** C2PA's public test files and what c2patool said of them when they were published. Not part of the project. */
const FOLDER = resolve(import.meta.dirname, '../../../../shared/data/c2pa/image/jpeg');
const missing = existsSync(FOLDER) ? '' : ' (skipped: there is no ../shared/data/c2pa here)';

/** Why this lane says something else of a file than was published. Every difference has to be here, and nothing else. */
const CAUSES: Readonly<Record<string, string>> = {
  'adobe-20220124-E-clm-CAICAI':
    'Both find the claim of an ingredient missing and an assertion changed. The engine follows C2PA 2.4, which calls the first `ingredient.manifest.missing`; what was published calls it `claim.missing`, after C2PA 1.x.',
  'adobe-20220124-E-sig-CA':
    'Both find that the signature does not fit. The engine tells the time stamp, which does not fit either, as information beside it, as C2PA 2.x asks, and no more as a failure.',
  'nikon-20221019-building':
    'Both find that the certificate has expired and that nothing says when it was used. The engine stops there and does not compare the signature.',
  'truepic-20230212-camera':
    'The hash fits, but it leaves out everything before the picture, the Exif data too. For the engine that is an `assertion.dataHash.mismatch` (“data hash exclusion does not match the manifest location in the asset”) beside an `assertion.dataHash.match`. The lane says that a part of the file is not covered, and neither that it was changed nor that it was not.',
  'truepic-20230212-landscape': 'As truepic-20230212-camera.',
  'truepic-20230212-library': 'As truepic-20230212-camera.',
};

type Published = {
  readonly active_manifest: string;
  readonly validation_status?: readonly { readonly code: string }[];
  readonly manifests: Readonly<
    Record<
      string,
      {
        readonly title?: string;
        readonly signature_info?: { readonly issuer?: string; readonly time?: string };
        readonly ingredients?: readonly { readonly title?: string; readonly active_manifest?: string }[];
        readonly assertions?: readonly {
          readonly label: string;
          readonly data: { readonly actions?: readonly { readonly action: string }[] };
        }[];
      }
    >
  >;
};

type Row = {
  readonly name: string;
  readonly published: string;
  readonly ours: string;
  readonly codes: string;
};

async function compare(): Promise<readonly Row[]> {
  const ask = openNodeCredentials(async () => []);
  const rows: Row[] = [];
  for (const name of readdirSync(`${FOLDER}/manifests`).sort()) {
    const file = readdirSync(FOLDER).find((path) => path.startsWith(`${name}.`))!;
    const published: Published = JSON.parse(
      readFileSync(`${FOLDER}/manifests/${name}/manifest_store.json`, 'utf8'),
    );
    const evidence = await ask(new Uint8Array(readFileSync(`${FOLDER}/${file}`)));
    if (evidence.state !== 'found') throw new Error(`${name}: ${JSON.stringify(evidence)}`);
    const { manifest, failures } = evidence.details;
    expect(told(manifest), name).toEqual(toldBy(published));
    const statuses = (published.validation_status ?? []).map(({ code }) => code);
    rows.push({
      name,
      published: list(statuses),
      ours: list(failures),
      codes: evidence.code,
    });
  }
  return rows;
}

/** What the active manifest tells of itself, as far as both say it. */
function told({ title, signer, signed, actions, ingredients }: Manifest) {
  return {
    title,
    signer,
    time: signed?.time,
    actions: actions.map(({ action }) => action),
    ingredients: ingredients.map((ingredient) => [ingredient.title, ingredient.state !== 'unsigned']),
  };
}

function toldBy({ manifests, active_manifest }: Published) {
  const active = manifests[active_manifest]!;
  const time = active.signature_info?.time;
  return {
    title: active.title,
    // Of a signature that does not fit, nothing was published.
    signer: active.signature_info?.issuer ?? expect.any(String),
    time: time === undefined ? undefined : Date.parse(time) / 1000,
    actions: (active.assertions ?? [])
      .filter(({ label }) => label.startsWith('c2pa.actions'))
      .flatMap(({ data }) => data.actions ?? [])
      .map(({ action }) => action),
    ingredients: (active.ingredients ?? []).map((one) => [one.title, one.active_manifest !== undefined]),
  };
}

function list(codes: readonly string[]): string {
  return [...new Set(codes)].sort().join(', ') || 'all holds';
}

function report(rows: readonly Row[]): string {
  const differing = rows.filter(({ published, ours }) => published !== ours);
  return `# Agreement with the published expectations

C2PA publishes test files with what c2patool said of them (c2pa-org/public-testfiles, CC BY-SA 4.0). Of its ${rows.length} JPEG files with
credentials, the lane says the same of ${rows.length - differing.length}, status code by status code; what the manifests tell (title, signer, time, actions,
ingredients) is the same in all. That a certificate is on no list is left out: no list was used. \`tests/lib/c2pa/agreement.test.ts\`
compares them again and writes this page with \`vitest -u\`; it needs the files in \`../shared/data/c2pa\`, and skips without them.

| file | published | here | finding |
|---|---|---|---|
${rows.map(({ name, published, ours, codes }) => `| ${name} | ${published} | ${ours} | \`${codes}\` |`).join('\n')}

## Where they differ, and why

${differing.map(({ name }) => `- **${name}**: ${CAUSES[name] ?? 'nobody knows'}`).join('\n')}
`;
}

test.skipIf(missing !== '')(
  `agrees with what was published of C2PA's test files, but for differences with a cause${missing}`,
  { timeout: 60_000 },
  async () => {
    const rows = await compare();
    expect(rows).toHaveLength(24);
    const differing = rows.filter(({ published, ours }) => published !== ours).map(({ name }) => name);
    expect(differing).toEqual(Object.keys(CAUSES).sort());
    await expect(report(rows)).toMatchFileSnapshot('../../../docs/c2pa-agreement.md');
  },
);
