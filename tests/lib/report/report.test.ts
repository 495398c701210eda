import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRow } from '../../../lib/report/csv.ts';
import { jsonInHtml } from '../../../lib/report/report-page.ts';

test('no text in the rows of a report can end their script, or begin a comment', () =>
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('</script>', '<!--', '&lt;', '\u2028'))),
      (texts) => {
        const json = jsonInHtml(texts);
        expect(json).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(json)).toEqual(texts);
      },
    ),
  ));

test.each([
  [['a', 'b c', ''], 'a,b c,\r\n'],
  [['say "hi"', 'a,b', 'two\nlines'], '"say ""hi""","a,b","two\nlines"\r\n'],
  [['=1+1', '+1', '-1', '@x', '\tx'], `'=1+1,'+1,'-1,'@x,'\tx\r\n`],
  [['\r=1', '＝1', ' x'], `"'\r=1",'＝1," x"\r\n`],
])('the cells %j are the row %j', (cells, row) => {
  expect(csvRow(cells)).toBe(row);
});
