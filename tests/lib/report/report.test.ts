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
  [['\r=1', '＝1', ' x'], `"'\r'=1",'＝1," x"\r\n`],
  [['a;=1', 'b; \t@x', '–;-1;=2'], `a;'=1,b; \t'@x,–;'-1;'=2\r\n`],
  [['a\t＝1', 'b\n+1', 'c\r\n-1', 'd;"=1"'], `a\t'＝1,"b\n'+1","c\r\n'-1","d;""'=1"""\r\n`],
  [['a-b=c@d+e.jpg', 'a; b', "it;'=1"], `a-b=c@d+e.jpg,a; b,it;'=1\r\n`],
])('the cells %j are the row %j', (cells, row) => {
  expect(csvRow(cells)).toBe(row);
});

test('in no spreadsheet, whatever parts its cells, does one begin with a formula', () =>
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom(...'a=+-@;\t\n\r" ') }), { minLength: 1 }),
      (cells) => {
        for (const part of csvRow(cells).split(/[;\t\r\n]/)) expect(part).not.toMatch(/^[\s"]*[=+\-@]/);
      },
    ),
  ));

test('a cell of half a million formulas has as many apostrophes', () => {
  expect(csvRow(['\n='.repeat(500_000)]).match(/'=/g)).toHaveLength(500_000);
});
