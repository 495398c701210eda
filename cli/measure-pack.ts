import { basename } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { decodeImage } from '../lib/content/decode-node.ts';
import { ContentFailure } from '../lib/content/limits.ts';
import { type Measured, measuredCard, steadyScores } from '../lib/detector/pack/measure.ts';
import { translator } from '../lib/verdict/catalogue.ts';
import { describeCard } from '../lib/verdict/describe-card.ts';
import messages from '../public/_locales/en/messages.json' with { type: 'json' };
import { EntryUnreadable, inputsOf } from './inputs.ts';
import { knownPack } from './known-pack.ts';
import { openPack } from './node-detector.ts';
import { sanitize } from './sanitize.ts';
import type { Output } from './verify.ts';

const t = translator(messages);

/** Measures a pack on folders of pictures, each a family of its own, and prints its card with what came out. */
export async function measurePack(
  name: string,
  { ai, real, id }: { readonly ai: readonly string[]; readonly real: readonly string[]; readonly id: string },
  { out, err }: Output,
): Promise<number> {
  const { card } = await knownPack(name);
  const { session } = await openPack(name);
  const pictures: Measured[] = [];
  try {
    for (const [label, folders] of [
      ['ai', ai],
      ['real', real],
    ] as const)
      for (const folder of folders) {
        const before = pictures.length;
        for await (const picture of scored(folder, label, session, err)) pictures.push(picture);
        err(sanitize(`colophon: ${folder}: ${pictures.length - before} pictures`));
      }
  } finally {
    await session.close();
  }
  const measured = measuredCard({ ...card, id }, pictures, new Date().toISOString().slice(0, 10));
  out(JSON.stringify(measured, null, 2));
  err(sanitize(describeCard(measured, { origin: 'own', allowed: true }, t).speech));
  return 0;
}

async function* scored(
  folder: string,
  label: Measured['label'],
  session: Parameters<typeof steadyScores>[0],
  err: Output['err'],
): AsyncGenerator<Measured> {
  for await (const { name, read } of inputsOf([folder])) {
    try {
      const bytes = await read();
      const scores = await steadyScores(session, await decodeImage(bytes));
      yield { label, family: basename(folder), sha256: sha256(bytes), ...scores };
    } catch (error) {
      if (!(error instanceof ContentFailure || error instanceof EntryUnreadable)) throw error;
      err(sanitize(`colophon: ${name}: left out: ${error.message}`));
    }
  }
}
