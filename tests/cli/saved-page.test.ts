// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { contentOf } from '../../cli/inputs.ts';
import { readArticle, readableText } from '../../cli/saved-page.ts';
import { ContentFailure } from '../../lib/content/limits.ts';
import { looseTokens } from '../../lib/fingerprint/text/tokens.ts';
import { articleText, findArticles } from '../../lib/page/articles.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/pages', name), 'utf8');
const bytes = (html: string) => Uint8Array.from(Buffer.from(html));

/** The news page with its article named in one of the ways pages have, or not at all. */
const news = (open: string, close = open) =>
  fixture('news.html').replace('<HOLDER', `<${open}`).replace('</HOLDER>', `</${close}>`);
const words = looseTokens(fixture('news.txt'));
const articleIn = (page: Uint8Array) => readArticle(page).text;
const PARAGRAPH = `<p>${'Some words of a text that goes on for long enough. '.repeat(8)}</p>`;

describe('the words of an article are the same', () => {
  test.each([
    ['article', 'article'],
    ['div itemprop="articleBody"', 'div'],
    ['div role="article"', 'div'],
  ])('in a page opened in a browser and in the file it was saved as: %s', (open, close) => {
    const html = news(open, close);
    expect(looseTokens(articleIn(bytes(html)))).toEqual(words);
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    document.body.replaceChildren(...parsed.body.children);
    const [article] = findArticles(document);
    expect(looseTokens(articleText(article!))).toEqual(words);
  });

  test('by readability, in a page that does not say what its article is', () => {
    expect(looseTokens(articleIn(bytes(news('div'))))).toEqual(words);
  });

  test('by readability, in a page that does', () => {
    expect(looseTokens(readableText(parseHTML(news('article')).document) ?? '')).toEqual(words);
  });
});

describe('of a saved page', () => {
  test('the longest of several articles is read', () => {
    const html = `<!doctype html><article>${PARAGRAPH}</article><article>${PARAGRAPH.repeat(3)}longest</article>`;
    expect(articleIn(bytes(html)).trim().endsWith('longest')).toBe(true);
  });

  test.each(['hidden', 'style="color:red; display : none"', 'style="visibility:hidden"'])(
    'what it hides by itself is left out: %s',
    (how) => {
      const text = articleIn(bytes(`<html><article>${PARAGRAPH}<p ${how}>secret <b>words</b></p></article>`));
      expect(text).not.toMatch(/secret|words$/);
    },
  );

  test.each([
    [
      'windows-1252',
      Buffer.from(`<html><meta charset="windows-1252"><article>Caf\u00e9 ${PARAGRAPH}`, 'latin1'),
    ],
    [
      'the long way',
      Buffer.from(
        `<html><meta http-equiv=Content-Type content="text/html; charset=iso-8859-1"><article>Caf\u00e9 ${PARAGRAPH}`,
        'latin1',
      ),
    ],
    ['UTF-8 that says nothing', Buffer.from(`<html><article>Caf\u00e9 ${PARAGRAPH}`)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff<html><article>Caf\u00e9 ${PARAGRAPH}`)],
  ])('the encoding is the one it names: %s', (_, file) => {
    expect(articleIn(file)).toContain('Caf\u00e9');
  });

  test('nothing is run and nothing is fetched', () => {
    const html = `<html><script>globalThis.ran = 1</script><article onload="globalThis.ran = 1"><img src=x onerror="globalThis.ran = 1">${PARAGRAPH}`;
    articleIn(bytes(html));
    expect('ran' in globalThis).toBe(false);
  });
});

describe('is told by name', () => {
  const codeOf = (html: string | Uint8Array) => {
    try {
      articleIn(typeof html === 'string' ? bytes(html) : html);
    } catch (error) {
      if (error instanceof ContentFailure) return error.code;
      throw error;
    }
    return undefined;
  };

  test.each<[string, string, string]>([
    ['a page without a text', '<!doctype html><title>x</title><p>Nothing much.</p>', 'content.no-article'],
    ['a page without anything', '<!doctype html>', 'content.no-article'],
    ['elements nested without end', `<html>${'<div>'.repeat(1_000_000)}`, 'content.page-too-complex'],
    ['elements that close others', `<html>${'<td><option>'.repeat(500_000)}`, 'content.page-too-complex'],
    ['more elements than a page has', `<html>${'<b></b>'.repeat(60_000)}`, 'content.page-too-complex'],
    ['a page of nine million characters', `<html>${'x'.repeat(9_000_000)}`, 'content.too-large'],
    ['bytes that are not in the encoding', '\u00ff<html>', 'content.unreadable'],
    ['an encoding nobody knows', '<html><meta charset="klingon">', 'content.unreadable'],
  ])('%s', (_, html, code) => {
    expect(codeOf(html.startsWith('\u00ff') ? Uint8Array.from([60, 0xff, 0xfe, 0xff]) : html)).toBe(code);
  });

  test.each([
    ['tags that do not end', '<html>'.concat('<a '.repeat(1_000_000))],
    ['comments that do not end', '<html>'.concat('<!--'.repeat(1_000_000))],
    ['a list of teasers', `<html>${`<article>${PARAGRAPH}</article>`.repeat(3_000)}`],
  ])('or read, in bounded time: %s', (_, html) => {
    expect(() => codeOf(html)).not.toThrow();
  });
});

describe('a file is a page', () => {
  test.each([
    ['with a doctype', '<!DOCTYPE html><article>'],
    ['with a comment first', ' <!-- saved from -->\n<html><article>'],
    ['with a title', '<title>x</title><article>'],
  ])('%s', async (_, start) => {
    expect(await contentOf(bytes(`${start}${PARAGRAPH}`))).toMatchObject({
      type: 'text',
      text: expect.not.stringContaining('<'),
    });
  });

  test.each([
    ['of markup in a text', 'In HTML, <html> opens a page.'],
    ['of another element', '<b>Dear all</b>, some words'],
    ['of a comment that does not end', '<!-- <html>'],
  ])('and not one %s', async (_, text) => {
    expect(await contentOf(bytes(text))).toEqual({ type: 'text', text });
  });
});
