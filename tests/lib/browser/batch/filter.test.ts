import { describe, expect, test } from 'vitest';
import { type Filter, filtered, NO_FILTER } from '../../../../lib/browser/batch/filter.ts';
import { notesTable } from '../../../../lib/browser/batch/notes-table.ts';
import type { Row } from '../../../../lib/browser/batch/row.ts';

const ROWS: readonly Row[] = [
  { n: 0, name: 'b.jpg', word: 'signed', lanes: ['registry', 'c2pa'], says: 'Exactly this.', signer: 'Mara' },
  { n: 1, name: 'a.jpg', word: 'altered', lanes: ['registry'], says: 'It differs.', reviewed: true },
  { n: 2, name: 'c.jpg', word: 'error', says: 'Not there.', note: '=ask "Mara"' },
  { n: 3, name: 'B.jpg', word: 'waiting' },
];

const numbers = (filter: Partial<Filter>) => filtered(ROWS, { ...NO_FILTER, ...filter }).map(({ n }) => n);

describe('rows', () => {
  test.each<[Partial<Filter>, number[]]>([
    [{}, [0, 1, 2, 3]],
    [{ word: 'altered' }, [1]],
    [{ lane: 'c2pa' }, [0]],
    [{ lane: 'detector' }, []],
    [{ review: 'reviewed' }, [1]],
    [{ review: 'open' }, [0, 2, 3]],
    [{ review: 'noted' }, [2]],
    [{ text: ' B.JPG ' }, [0, 3]],
    [{ text: 'mara' }, [0, 2]],
    [{ text: 'differs', word: 'signed' }, []],
    [{ order: 'down' }, [3, 2, 1, 0]],
    [{ sort: 'name' }, [3, 1, 0, 2]],
    [{ sort: 'word' }, [1, 2, 0, 3]],
    [{ sort: 'signer' }, [0, 1, 2, 3]],
  ])('by %j are %j', (filter, expected) => {
    expect(numbers(filter)).toEqual(expected);
  });
});

test('what was written beside rows is a table in which nothing is a formula', () => {
  expect(notesTable(ROWS)).toBe(
    'input,verdict,reviewed,note\r\na.jpg,altered,yes,\r\nc.jpg,error,no,"\'=ask ""Mara"""\r\n',
  );
});
