import type { Item } from '../../lib/browser/item.ts';
import type { DetectorEvidence } from '../../lib/detector/evidence.ts';
import type { Claim, NearMeasure, NearRelation, SignedQuote } from '../../lib/registry/evidence.ts';
import { judge } from '../../lib/verdict/judge.ts';
import type { Evidence, Verdict, VerdictWord } from '../../lib/verdict/verdict.ts';
import { credentialsOf } from '../lib/c2pa/read-credentials.ts';

export const claim: Claim = {
  content: `0x${'11'.repeat(32)}`,
  author: `0x${'aa'.repeat(20)}`,
  keyIdx: 0,
  kind: 'digitalCapture',
  time: 1_780_000_000,
  block: 10,
  standing: { state: 'stands' },
  identity: { how: 'key' },
  statement: {
    version: 1,
    content: `0x${'11'.repeat(32)}`,
    kind: 'digitalCapture',
    title: 'Black Canyon',
    creator: { name: 'The Harbour Gazette' },
    licence: 'Public domain',
    aiTraining: 'notAllowed',
    links: ['https://example.org/canyon'],
    derivedFrom: [`0x${'22'.repeat(32)}`],
  },
};

const withdrawn: Claim = {
  ...claim,
  standing: { state: 'withdrawn', reason: 'rights', time: 1_780_100_000 },
};
const disputed: Claim = { ...claim, standing: { state: 'disputed', key: 'author', since: 1_770_000_000 } };
export const follow: Claim = {
  ...claim,
  author: `0x${'bb'.repeat(20)}`,
  identity: { how: 'followed', name: 'Mara' },
};

const exact = (...claims: Claim[]): Evidence => ({
  lane: 'registry',
  state: 'found',
  code: 'registry.match.exact',
  details: { binding: 'file-bytes', claims },
});
type ImageMeasure = Extract<NearMeasure, { type: 'image' }>;
const near = (relation: NearRelation, measured: Partial<ImageMeasure> = {}): Evidence => ({
  lane: 'registry',
  state: 'found',
  code: 'registry.match.near',
  details: {
    relation,
    measure: {
      type: 'image',
      distance: 12,
      residual: 4.2,
      heat: Buffer.alloc(64 * 64, 90).toString('base64'),
      resolvingPower: { cells: 64, fraction: 1 / 64 },
      ...measured,
    },
    claims: [claim],
  },
});
const none: Evidence = { lane: 'registry', state: 'none', code: 'registry.none', details: { records: 3 } };
const detector = (word: 'likely-ai' | 'unsure' | 'quiet'): DetectorEvidence => ({
  lane: 'detector',
  state: 'found',
  code: `detector.${word}`,
  details: { model: 'image-1', version: '1.0.0', backend: 'wasm', score: 0.5 },
});
const skipped: Evidence = {
  lane: 'detector',
  state: 'skipped',
  code: 'detector.skipped',
  details: { reason: 'record-decides' },
};

const QUOTE: SignedQuote = {
  content: claim.content,
  parts: [
    {
      ...{ from: 3, count: 8, match: 'punctuation', tree: 'strict', proof: '' },
      ...{
        before: 'He never said that ',
        quoted: 'the harbour is open to all ships in winter',
        after: ' too. ',
      },
    },
  ],
  inserted: [],
  words: 8,
  of: 900,
};

/** A text that leaves a word of its original out and puts one in. */
export const CHANGED_TEXT: Evidence = {
  lane: 'registry',
  state: 'found',
  code: 'registry.match.near',
  details: {
    relation: 'locally-changed',
    measure: { type: 'text', contained: 0.4, covered: 0.1 },
    claims: [claim],
    differences: [
      {
        content: claim.content,
        ...{ before: 'On Monday ', after: 'he said. ', changes: 2 },
        pieces: [
          { kind: 'same', text: 'we have ', words: 2 },
          { kind: 'left-out', text: 'not ', words: 1 },
          { kind: 'skipped', text: '', words: 40 },
          { kind: 'put-in', text: 'fully ', words: 1 },
        ],
      },
    ],
  },
};

/** A mark of a generator. */
export const MARKED: Evidence = {
  lane: 'metadata',
  state: 'found',
  code: 'metadata.declared',
  details: {
    origin: 'ai',
    marks: [
      {
        ...{ mark: 'generation-settings', origin: 'ai', tool: 'SwarmUI', field: 'PNG parameters' },
        value: 'sui_image_params, <b>model</b>',
      },
    ],
  },
};

/** No record, and a mark that says AI. */
export const DECLARED: Verdict = judge([none, MARKED, detector('quiet')]);

/** A signed photograph that carries a generator's mark. */
export const CONTRADICTED: Verdict = judge([exact(claim), MARKED, skipped]);

/** A copy that shows the lower right quarter of its original. */
export const CROPPED = judge([
  near('cropped', {
    part: { left: 0.5, top: 0.5, width: 0.5, height: 0.5, shown: 0.25, beside: 0, turn: 0 },
  }),
]);

/** For every word, the evidence that gives it. */
export const VERDICTS: Record<VerdictWord, Verdict> = {
  signed: judge([exact(claim, follow), skipped]),
  quoted: judge([
    {
      lane: 'registry',
      state: 'found',
      code: 'registry.match.quote',
      details: { claims: [claim], quotes: [QUOTE] },
    },
    skipped,
  ]),
  similar: judge([near('similar'), skipped]),
  altered: judge([near('locally-changed'), skipped]),
  disputed: judge([exact(disputed), skipped]),
  withdrawn: judge([exact(withdrawn), skipped]),
  invalid: judge([
    none,
    { lane: 'c2pa', state: 'found', code: 'c2pa.binding.broken', details: credentialsOf() },
  ]),
  'likely-ai': judge([none, detector('likely-ai')]),
  unsure: judge([none, detector('unsure')]),
  'no-record': judge([none, detector('quiet')]),
  unavailable: judge([
    {
      lane: 'registry',
      state: 'unavailable',
      code: 'content.too-large',
      details: { reason: 'Image size 200,000,000 pixels is over the limit.' },
    },
  ]),
};

export function item(position: number, over: Partial<Item> = {}): Item {
  return {
    id: `v.${position}`,
    type: 'image',
    kind: 'img',
    frame: 0,
    label: `Picture ${position}`,
    badge: 'shown',
    ...over,
  };
}
