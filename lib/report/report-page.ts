import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type Answer, verdictOf } from '../batch/line.ts';
import { describe, describeEvidence, type Translate } from '../verdict/describe.ts';
import { textLines } from '../verdict/describe-text.ts';
import { diffIn } from '../verdict/quote.ts';
import type { Evidence } from '../verdict/verdict.ts';
import { lookAlikes } from './look-alikes.ts';
import type { Missing, ReportText } from './report-text.ts';

/** So many pictures are shown small; a few kilobytes each. */
export const MAX_THUMBNAILS = 2_000;

/** Longer evidence, in characters, is not put into the page. */
const MAX_EVIDENCE = 20_000;

/** Heat maps, 5 kB each, and word by word differences are there for so many rows. */
const MAX_PICTURED = 2_000;

/** Rows whose pictures are compared with each other. */
const MAX_GROUPED = 100_000;

/** What the page is given of one input. `view.js` shows it, all of it as text. */
type Row = {
  readonly input: string;
  readonly word: string;
  readonly title: string;
  readonly sentence: string;
  readonly more: readonly string[];
  readonly signer?: string;
  readonly how?: string;
  readonly sha256?: string;
  readonly thumbnail?: string;
  /** 64x64 residuals, base64. */
  readonly heat?: string;
  readonly diff?: readonly { readonly kind: string; readonly text: string }[];
  readonly lanes: readonly { readonly lane: string; readonly code: string; readonly says: string }[];
  readonly evidence?: string;
};

/** What a report is made with: the script and the style of this folder as text, when it is made, and words for people. */
export type ReportParts = {
  readonly view: string;
  readonly style: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly t: Translate;
};

/**
 * Answers as one HTML file that asks for nothing else: rows as JSON in the page, a script that builds the table of them, a
 * policy that lets that script alone run. Rows are written as they come.
 */
export function reportPage({ view, style, time, t }: ReportParts): ReportText {
  const alike = lookAlikes();
  let [rows, pictured] = [0, 0];
  return {
    begin: () => head(view, style, time),
    row: (answer) => {
      if (answer.look !== undefined && rows < MAX_GROUPED) alike.add(answer.look, rows);
      const row = rowOf(answer, pictured < MAX_PICTURED, t);
      if (row.heat !== undefined || row.diff) pictured++;
      return `${rows++ === 0 ? '' : ','}\n${jsonInHtml(row)}`;
    },
    end: (missing) => tail(view, alike.groups(), missing),
  };
}

const EARLY = 'The run was ended early: inputs that came later are not in this report.';

/** The script and the style are named by their digests: nothing else in the page runs or loads, whatever gets into it. */
function head(view: string, style: string, time: number): string {
  const policy = [
    "default-src 'none'",
    'img-src data:',
    `script-src '${digest(view)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Colophon report</title>
<style>${style}</style>
</head>
<body>
<h1>Colophon report</h1>
<p class="faint">Made by colophon verify, ${new Date(time).toISOString().slice(0, 16)} UTC. It says what was found then.</p>
<main id="report"><noscript>This page builds its table with a script of its own; allow it to run.</noscript></main>
<script type="application/json" id="rows">[`;
}

/** @param groups rows that look alike, by their numbers. */
function tail(view: string, groups: readonly (readonly number[])[], missing: Missing = {}): string {
  const notes = notesOn(missing).map((note) => `<p class="missing">${note}</p>\n`);
  const alike = `<script type="application/json" id="alike">${jsonInHtml(groups)}</script>`;
  return `\n]</script>\n${alike}\n${notes.join('')}<script>${view}</script>\n</body>\n</html>\n`;
}

function notesOn({ early, leftOut }: Missing): string[] {
  const { count = 0, only } = leftOut ?? {};
  const chosen = only
    ? `Only these are in this report: ${only.join(', ')}.`
    : 'Only some inputs are in this report.';
  return [
    ...(early ? [EARLY] : []),
    ...(leftOut ? [`${chosen} Others that are not: ${count.toLocaleString('en-US')}.`] : []),
  ];
}

function digest(text: string): string {
  return `sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(text))))}`;
}

/** JSON in which no tag, comment or entity can begin. */
export function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function rowOf({ line, thumbnail }: Answer, withPictures: boolean, t: Translate): Row {
  const { input, sha256, error = '' } = line;
  const verdict = verdictOf(line);
  const known = { input, ...(sha256 ? { sha256 } : {}), ...(thumbnail ? { thumbnail } : {}) };
  if (!verdict) {
    return { ...known, word: 'error', title: 'Could not be read', sentence: error, more: [], lanes: [] };
  }
  const {
    title,
    sentence,
    declared = [],
    conflicts,
    signer,
    batch = [],
    finality = [],
  } = describe(verdict, t);
  const diff = withPictures ? diffIn(verdict) : undefined;
  const quotes = diffIn(verdict) ? [] : textLines(verdict, t);
  const heat = withPictures ? heatIn(verdict.evidence) : undefined;
  const evidence = JSON.stringify(verdict.evidence, withoutHeat, 1);
  return {
    ...known,
    word: verdict.word,
    title,
    sentence,
    more: [...conflicts].concat(declared, quotes, batch, finality),
    ...(signer ? { signer: signer.name, how: signer.how } : {}),
    ...(heat === undefined ? {} : { heat }),
    ...(diff ? { diff: piecesOf(diff) } : {}),
    lanes: verdict.evidence.map((item) => ({
      lane: item.lane,
      code: item.code,
      says: describeEvidence(item, t),
    })),
    ...(evidence.length <= MAX_EVIDENCE ? { evidence } : {}),
  };
}

function piecesOf({
  before,
  pieces,
  after,
}: NonNullable<ReturnType<typeof diffIn>>): NonNullable<Row['diff']> {
  const all = [{ kind: 'beyond', text: before }, ...pieces, { kind: 'beyond', text: ` ${after}` }];
  return all.map(({ kind, text }) => ({
    kind,
    text: kind === 'skipped' ? ' … ' : text.replaceAll(/\s+/g, ' '),
  }));
}

function heatIn(evidence: readonly Evidence[]): string | undefined {
  const near = evidence.find((item) => item.code === 'registry.match.near');
  if (near?.code !== 'registry.match.near' || near.details.measure.type !== 'image') return undefined;
  return near.details.measure.heat;
}

function withoutHeat(name: string, value: unknown): unknown {
  return name === 'heat' ? '(shown as a picture)' : value;
}
