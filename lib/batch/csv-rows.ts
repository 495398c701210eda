import { joined } from '../content/joined.ts';

/** Longer rows, in characters, are no rows of a table: a quote is open. */
const MAX_ROW = 1_000_000;

/** By the first line it is told what parts the cells; no more of it is waited for. */
const MAX_HEAD = 64_000;

/**
 * The rows of a CSV file as they come, each with its cells; empty lines are passed over. Cells are parted by commas, semicolons or tabs,
 * whichever the first line has most of. What breaks the rules and can be read only in one way is read in that way.
 *
 * Source: RFC 4180, and what spreadsheets write.
 *
 * @throws {@link CsvDamaged}
 */
export async function* csvRows(source: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let delimiter: string | undefined;
  let [row, cell, length]: [string[], string, number] = [[], '', 0];
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let last = '';

  function endCell(): void {
    row.push(cell);
    cell = '';
    state = 'start';
  }

  function endRow(): readonly string[] | undefined {
    endCell();
    const ended = row;
    [row, length] = [[], 0];
    return ended.length === 1 && ended[0] === '' ? undefined : ended;
  }

  for await (const text of withHead(decoded(source))) {
    delimiter ??= delimiterOf(text);
    for (const letter of text) {
      const isRestOfEnd = letter === '\n' && last === '\r' && state !== 'quoted';
      last = letter;
      if (isRestOfEnd) continue;
      if (++length > MAX_ROW) throw new CsvDamaged(`a row is longer than ${MAX_ROW} characters`);
      if (state === 'quoted' && letter !== '"') cell += letter;
      else if (state === 'quoted') state = 'closed';
      else if (letter === delimiter) endCell();
      else if (letter === '\n' || letter === '\r') {
        const ended = endRow();
        if (ended) yield ended;
      } else if (state === 'start' && letter === '"') state = 'quoted';
      else {
        cell += letter;
        state = state === 'closed' && letter === '"' ? 'quoted' : 'plain';
      }
    }
  }
  if (state === 'quoted') throw new CsvDamaged('it ends within quotes');
  const ended = endRow();
  if (ended) yield ended;
}

/** UTF-8, or what the byte order mark says. */
async function* decoded(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let part: Uint8Array = new Uint8Array();
  for await (const chunk of source) {
    part = decoder ? chunk : joined([part, chunk]);
    if (!decoder && part.length < 2) continue;
    decoder ??= new TextDecoder(part[0] === 0xff && part[1] === 0xfe ? 'utf-16le' : 'utf-8');
    yield decoder.decode(part, { stream: true });
  }
  yield decoder ? decoder.decode() : new TextDecoder().decode(part);
}

/** The same, its first part as long as the first line. */
async function* withHead(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let [head, isWhole] = ['', false];
  for await (const text of texts) {
    if (isWhole) yield text;
    else {
      head += text;
      isWhole = /[\r\n]/.test(head) || head.length > MAX_HEAD;
      if (isWhole) yield head;
    }
  }
  if (!isWhole) yield head;
}

function delimiterOf(head: string): string {
  const line = head
    .replace(/"[^"]*"/g, '')
    .trimStart()
    .split(/[\r\n]/, 1)[0]!;
  const count = (letter: string) => line.split(letter).length;
  return [',', ';', '\t'].reduce((most, letter) => (count(letter) > count(most) ? letter : most));
}

/** A CSV file that can't be read to its end. */
export class CsvDamaged extends Error {
  override name = 'CsvDamaged';
}
