import { bytesToHex } from '@noble/hashes/utils.js';
import { contentEvidence } from '../lib/content/evidence.ts';
import { ContentFailure } from '../lib/content/limits.ts';
import { sha256 } from '../lib/fingerprint/sha256.ts';
import { translator } from '../lib/verdict/catalogue.ts';
import { describe } from '../lib/verdict/describe.ts';
import { textLines } from '../lib/verdict/describe-text.ts';
import { judge } from '../lib/verdict/judge.ts';
import type { Verdict, VerdictWord } from '../lib/verdict/verdict.ts';
import { type Lanes, verify } from '../lib/verify.ts';
import messages from '../public/_locales/en/messages.json' with { type: 'json' };
import { exitCode } from './exit-code.ts';
import { contentOf, type Input, inputsOf } from './inputs.ts';
import { sanitize } from './sanitize.ts';
import { withSidecar } from './with-sidecar.ts';

const t = translator(messages);

/** One line of `--json`. The fields are part of the public interface: see README. */
export type VerifyLine = {
  readonly input: string;
  readonly sha256?: string;
  readonly type?: 'image' | 'text';
  readonly verdict?: VerdictWord;
  readonly origin?: Verdict['origin'];
  readonly signer?: Verdict['signer'];
  readonly integrity?: Verdict['integrity'];
  readonly trust?: Verdict['trust'];
  readonly conflicts?: Verdict['conflicts'];
  readonly evidence?: Verdict['evidence'];
  readonly error?: string;
};

/** Where lines go: people read one stream, programs the other. */
export type Output = { readonly out: (line: string) => void; readonly err: (line: string) => void };

/**
 * Verifies inputs in order and prints one line for each: JSON, or words for people.
 *
 * @returns the exit code.
 */
export async function runVerify(
  names: readonly string[],
  lanes: Lanes,
  { json }: { json: boolean },
  { out, err }: Output,
): Promise<number> {
  const words: (VerdictWord | undefined)[] = [];
  for await (const input of inputsOf(names)) {
    const note = (why: string) => err(sanitize(`colophon: ${input.name}: ${why}`));
    const { line, verdict } = await verifyInput(input, lanes, note);
    words.push(verdict?.word);
    out(json ? JSON.stringify(line) : forPeople(line, verdict));
  }
  if (words.length === 0) err('colophon: nothing to verify: the folders are empty.');
  return exitCode(words);
}

type Verified = { readonly line: VerifyLine; readonly verdict?: Verdict };

async function verifyInput(
  { name, path, read }: Input,
  lanes: Lanes,
  note: (why: string) => void,
): Promise<Verified> {
  try {
    const bytes = await read();
    const content = await contentOf(bytes);
    const verdict = await verify(content, path === undefined ? lanes : await withSidecar(lanes, path, note));
    const digest = `0x${bytesToHex(sha256(bytes))}`;
    return { line: { input: name, sha256: digest, type: content.type, ...fieldsOf(verdict) }, verdict };
  } catch (error) {
    if (error instanceof ContentFailure) {
      const verdict = judge([contentEvidence(error)]);
      return { line: { input: name, ...fieldsOf(verdict) }, verdict };
    }
    return { line: { input: name, error: error instanceof Error ? error.message : String(error) } };
  }
}

function fieldsOf({ word, origin, signer, integrity, trust, conflicts, evidence }: Verdict) {
  return { verdict: word, origin, ...(signer ? { signer } : {}), integrity, trust, conflicts, evidence };
}

function forPeople({ input, error }: VerifyLine, verdict: Verdict | undefined): string {
  if (!verdict) return sanitize(`${input}: could not be read: ${error}`);
  const { title, sentence, conflicts, batch = [], finality = [] } = describe(verdict, t);
  return [
    `${title.padEnd(12)} ${input}`,
    ...[sentence, ...conflicts, ...textLines(verdict, t)]
      .concat(batch, finality)
      .map((text) => `             ${text}`),
  ]
    .map(sanitize)
    .join('\n');
}
