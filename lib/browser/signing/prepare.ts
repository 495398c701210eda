import type { Content } from '../../content/content.ts';
import { decodePixels } from '../../content/decode-browser.ts';
import { stillOf } from '../../content/still.ts';
import { type Fingerprint, fingerprint } from '../../fingerprint/fingerprint.ts';
import { originalFingerprint } from '../../fingerprint/image-fingerprint.ts';
import { type Declaration, writeStatement } from '../../sign/sign.ts';
import { quotable } from '../../statement/quotable.ts';
import type { Statement } from '../../statement/statement.ts';
import { labelOf, readSource, type SignSource } from './sources.ts';

/** A source that was read and fingerprinted: all that takes time, done once. */
export type ReadPiece = {
  readonly source: SignSource;
  readonly label: string;
  readonly type: Content['type'];
  readonly print: Fingerprint;
};

/** A piece with what is said of it: exactly what is signed, before anybody has signed it. */
export type PreparedPiece = ReadPiece & {
  readonly statement: Statement;
  /** The whole text, where it becomes public with the statement. */
  readonly text?: string;
};

/** Reads a source and computes its fingerprints. Nothing leaves this machine. @throws what reading and decoding throw */
export async function readPiece(source: SignSource): Promise<ReadPiece> {
  const content = await readSource(source);
  const still = await stillOf(content, async (bytes) => originalFingerprint(await decodePixels(bytes)));
  return { source, label: labelOf(source), type: content.type, print: fingerprint(content, still) };
}

/** Writes the statement about a piece. @param text whether a text is published with it. @throws StatementInvalid */
export function preparePiece(
  piece: ReadPiece,
  declaration: Declaration,
  text: 'quotable' | 'closed',
): PreparedPiece {
  const statement = writeStatement(piece.print, declaration);
  const published = text === 'quotable' ? quotable({ statement } as never, piece.print).text : undefined;
  return { ...piece, statement, ...(published === undefined ? {} : { text: published }) };
}
