// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import {
  articleLabel,
  articleText,
  findArticles,
  findQuotes,
  isLongEnough,
  isLongQuote,
  MIN_WORDS,
  quoteText,
  textKind,
} from '../../../lib/page/articles.ts';

function page(markup: string): HTMLElement {
  const parsed = new DOMParser().parseFromString(`<body>${markup}</body>`, 'text/html');
  document.body.replaceChildren(...parsed.body.children);
  return document.body;
}

const chosen = (markup: string) => findArticles(page(markup)).map(({ id }) => id);

describe('the article of a page', () => {
  test.each([
    ['an article', '<article id="a"></article>', ['a']],
    ['an element in the role of one', '<div role="article" id="a"></div>', ['a']],
    [
      'the named body inside it',
      '<article id="a"><h1></h1><div itemprop="articleBody" id="b"></div></article>',
      ['b'],
    ],
    ['a named body alone', '<div itemprop="articleBody" id="b"></div>', ['b']],
    ['a body among other properties', '<div itemprop="text articleBody" id="b"></div>', ['b']],
    ['the outer of two nested ones', '<article id="a"><article id="inner"></article></article>', ['a']],
    ['both of two beside each other', '<article id="a"></article><article id="b"></article>', ['a', 'b']],
    ['nothing where nothing says so', '<div id="a"><p>text</p></div>', []],
    [
      'each article once, also in two ways',
      '<article role="article" itemprop="articleBody" id="a"></article>',
      ['a'],
    ],
  ])('is %s', (_, markup, ids) => {
    expect(chosen(markup)).toEqual(ids);
  });
});

describe('the text of an article', () => {
  const text = (markup: string) =>
    articleText(page(`<article>${markup}</article>`).querySelector('article')!);

  test.each([
    'nav',
    'aside',
    'figure',
    'footer',
    'header',
    'form',
    'button',
    'script',
    'style',
    'noscript',
    'template',
  ])('leaves out <%s>', (name) => {
    expect(text(`<p>kept</p><${name}>left out</${name}>`).trim()).toBe('kept');
  });

  test.each(['style="display:none"', 'style="visibility:hidden"'])('leaves out what is %s', (how) => {
    expect(text(`<p>kept</p><p ${how}>left out</p>`).trim()).toBe('kept');
  });

  test.each(['aria-hidden="true"', 'hidden style="display:inline"', 'style="display:contents"'])(
    'keeps what everybody sees, whatever its markup says: %s',
    (how) => {
      expect(text(`<p>I did <span ${how}>not</span> do it</p>`).trim()).toBe('I did not do it');
    },
  );

  test('keeps words apart that stand in different blocks, and together what stands in one', () => {
    expect(
      text('<p>one</p><p>t<b>w</b>o</p><ul><li>three</li><li>four</li></ul>').split(/\s+/).filter(Boolean),
    ).toEqual(['one', 'two', 'three', 'four']);
    expect(text('one<br>two')).toBe('one\ntwo');
  });

  test('is cut one character behind the limit, so that the limit is named', () => {
    expect(text('word '.repeat(500_000))).toHaveLength(2_000_001);
  });
});

describe('the quotes of a page', () => {
  test.each([
    ['a block', '<blockquote id="a"></blockquote>', ['a']],
    ['one in a line', '<p>He said <q id="a"></q></p>', ['a']],
    ['the outer of two nested ones', '<blockquote id="a"><q id="b"></q></blockquote>', ['a']],
    ['those inside an article too', '<article><blockquote id="a"></blockquote></article>', ['a']],
    ['nothing that is only in quotation marks', '<p>“Nothing.”</p>', []],
  ])('are %s', (_, markup, ids) => {
    expect(findQuotes(page(markup)).map(({ id }) => id)).toEqual(ids);
  });

  test('have their words, without who said them', () => {
    const [quote] = findQuotes(
      page('<blockquote><p>The very words.</p><footer>A <cite>B</cite></footer><cite>C</cite></blockquote>'),
    );
    expect(quoteText(quote!).trim()).toBe('The very words.');
  });

  test('are told from articles', () => {
    const body = page('<article></article><blockquote></blockquote><p></p>');
    expect([...body.children].map(textKind)).toEqual(['article', 'quote', undefined]);
  });

  test.each([
    [7, false],
    [8, true],
  ])('of %i words are long enough: %s', (count, enough) => {
    expect(isLongQuote('word '.repeat(count))).toBe(enough);
  });
});

describe('how a text is told from a caption', () => {
  test.each([
    [MIN_WORDS - 1, false],
    [MIN_WORDS, true],
    [MIN_WORDS + 1, true],
  ])('%i words: %s', (count, enough) => {
    expect(isLongEnough('word '.repeat(count))).toBe(enough);
  });
});

describe('what people call an article', () => {
  test.each([
    ['its heading', '<article><h2> A  heading\n here </h2><p>text</p></article>', 'A heading here'],
    [
      'the heading of the article round a named body',
      '<article><h1>Title</h1><div itemprop="articleBody">text</div></article>',
      'Title',
    ],
    ['its first words', '<article><p>First words of it</p></article>', 'First words of it'],
  ])('is %s', (_, markup, label) => {
    const [article] = findArticles(page(markup));
    expect(articleLabel(article!, articleText(article!))).toBe(label);
  });

  test('is never longer than a line or two', () => {
    const [article] = findArticles(page(`<article><h1>${'heading '.repeat(1_000)}</h1></article>`));
    expect(articleLabel(article!, '').length).toBeLessThanOrEqual(120);
  });
});
