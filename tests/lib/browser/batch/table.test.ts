import { describe, expect, test } from 'vitest';
import { addressesInColumn, columnsOf, isTable } from '../../../../lib/browser/batch/table.ts';

const table = (text: string) => new File([text], 'wire.csv');

async function listed(text: string, column: number): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, remote, read } of addressesInColumn(table(text), column))
    names.push(remote ? name : `${name}: ${await read().catch((error) => error.message)}`);
  return names;
}

describe('a table of addresses', () => {
  test.each([
    ['wire.csv', true],
    ['Wire.TSV', true],
    ['folder/wire.csv', false],
    ['wire.csv.txt', false],
  ])('%s may be one: %s', (path, may) => {
    expect(isTable({ path, file: async () => table('') })).toBe(may);
  });

  test('shows its columns by their heads and first cells, or where it has no head, by these alone', async () => {
    expect(await columnsOf(table('id, photo \n1,https://a.test/1'))).toEqual([
      { name: 'id', example: '1' },
      { name: 'photo', example: 'https://a.test/1' },
    ]);
    expect(await columnsOf(table('1;https://a.test/1\n2;https://a.test/2'))).toEqual([
      { name: '', example: '1' },
      { name: '', example: 'https://a.test/1' },
    ]);
    expect(await columnsOf(table('photo'))).toEqual([{ name: 'photo', example: '' }]);
    expect(await columnsOf(table('\n\n'))).toEqual([]);
    expect(await columnsOf(table(','.repeat(9_999)))).toHaveLength(200);
  });

  test('gives each address of a column once, whatever else is in its cells', async () => {
    const text =
      '\ufeffid;photo\r\n1;https://a.test/1\r\n2\r\n3;"https://a.test/1"\r\n4; no address \r\n5;"http://a.test/;"';
    expect(await listed(text, 1)).toEqual(['https://a.test/1', 'no address', 'http://a.test/;']);
    expect(await listed('https://a.test/1\nhttps://a.test/2', 0)).toEqual([
      'https://a.test/1',
      'https://a.test/2',
    ]);
    expect(await listed(text, 9)).toEqual([]);
  });

  test('that breaks off gives what is before, and says so', async () => {
    expect(await listed('photo\nhttps://a.test/1\n"https://a.test/2', 0)).toEqual([
      'https://a.test/1',
      'wire.csv: The CSV file could not be read to its end (it ends within quotes).',
    ]);
    await expect(columnsOf(table('photo\n"https://a.test/1'))).rejects.toThrow('it ends within quotes');
  });
});
