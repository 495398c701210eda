import { Readability } from '@mozilla/readability';
import { Parser } from 'htmlparser2';
import { assertWithin, ContentUnreadable, type Limit } from '../content/limits.ts';
import { articleText, findArticles, isLongEnough } from './articles.ts';
import { type PageStatements, statementsIn } from './statements.ts';

/** A saved page is read no further than this. */
const PAGE_SIZE: Limit = {
  name: 'Page size',
  max: 8_000_000,
  unit: 'characters',
  advice: 'save the text of the article alone',
};

/** Elements of a page, and how deep they may be nested; the parser's work grows with one times the other. */
const MAX_ELEMENTS = 50_000;
const MAX_DEPTH = 400;

/** More articles than this are a list of teasers, in which nothing is picked out. */
const MAX_ARTICLES = 100;

/** What makes a document of markup, without running or fetching anything of it. */
export type ParseHtml = (html: string) => Document;

/** An article, and the signed statements that its page carries: untrusted, and not known to be about it. */
export type SavedArticle = { readonly text: string; readonly statements: PageStatements };

/**
 * The article in a saved or fetched page: what the extension would check on that page. Where the page says which its
 * article is, that one (the longest of several); else what Mozilla's readability takes for it.
 *
 * Nothing of the page is run, and no style sheet is read: what only one of them hides counts as text.
 *
 * @param charset what the server says of the encoding; a byte order mark says more.
 * @throws {ContentUnreadable} where there is none, or the encoding is not known; {@link ContentTooLarge}
 */
export function readArticle(bytes: Uint8Array, parse: ParseHtml, charset?: string): SavedArticle {
  const document = openPage(bytes, parse, charset);
  const statements = statementsIn(document);
  const named = findArticles(document);
  const texts =
    named.length > MAX_ARTICLES ? [] : named.map((article) => articleText(article, isDisplayedInFile));
  const [longest] = texts.filter(isLongEnough).sort((a, b) => b.length - a.length);
  const text = longest ?? readableText(document);
  if (text === undefined || !isLongEnough(text)) throw new PageWithoutArticle();
  return { text, statements };
}

/** The signed statements that a saved page carries, and where it links to some. @throws as {@link readArticle}. */
export function readStatements(bytes: Uint8Array, parse: ParseHtml): PageStatements {
  return statementsIn(openPage(bytes, parse));
}

function openPage(bytes: Uint8Array, parse: ParseHtml, charset?: string): Document {
  const html = decode(bytes, charset);
  assertWithin(PAGE_SIZE, html.length);
  assertSimple(html);
  const document = parse(html);
  if (!document.documentElement) throw new PageWithoutArticle();
  return document;
}

/**
 * What Mozilla's readability takes for the article; it changes the document.
 *
 * @throws {PageWithoutArticle} where it fails on what it is given.
 */
export function readableText(document: Document): string | undefined {
  const reader = new Readability(withBody(document), {
    maxElemsToParse: MAX_ELEMENTS,
    serializer: (node) => node as Element,
  });
  try {
    const article = reader.parse()?.content;
    return article ? articleText(article, isDisplayedInFile) : undefined;
  } catch (error) {
    throw new PageWithoutArticle({ cause: error });
  }
}

/** A browser makes the body that a page leaves out; linkedom does not. */
function withBody(document: Document): Document {
  if (document.querySelector('body')) return document;
  const body = document.createElement('body');
  for (const child of [...document.documentElement.childNodes])
    if (child.nodeName !== 'HEAD') body.appendChild(child);
  document.documentElement.appendChild(body);
  return document;
}

/** As a browser does: by the byte order mark, the server, the first `<meta>` that names an encoding, else UTF-8. */
function decode(bytes: Uint8Array, charset: string | undefined): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2_048));
  const label =
    BYTE_ORDER_MARKS.find(([mark]) => head.startsWith(mark))?.[1] ??
    charset ??
    CHARSET.exec(head)?.[1] ??
    'utf-8';
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch (error) {
    const message = `The page is not in the encoding it names (${label}). Save it again as UTF-8.`;
    throw new ContentUnreadable(message, { cause: error });
  }
}

const BYTE_ORDER_MARKS = [
  ['\u00ef\u00bb\u00bf', 'utf-8'],
  ['\u00ff\u00fe', 'utf-16le'],
  ['\u00fe\u00ff', 'utf-16be'],
] as const;

const CHARSET = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})/i;

/** A file has no layout. What it hides by itself is not displayed. */
function isDisplayedInFile({ parentElement }: Text): boolean {
  for (let at = parentElement; at; at = at.parentElement) {
    if (at.hasAttribute('hidden') || HIDING.test(at.getAttribute('style') ?? '')) return false;
  }
  return true;
}

const HIDING = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))/i;

/** Reads the tags alone, before a document is built of them. */
function assertSimple(html: string): void {
  let [elements, depth] = [0, 0];
  const parser = new Parser({
    onopentagname: () => {
      if (++elements > MAX_ELEMENTS || ++depth > MAX_DEPTH) throw new PageTooComplex();
    },
    onclosetag: () => {
      depth--;
    },
  });
  parser.end(html);
}

/** A page in which no text is long enough to be an article. */
export class PageWithoutArticle extends ContentUnreadable {
  override readonly name = 'PageWithoutArticle';
  constructor(options: ErrorOptions = {}) {
    super('There is no article in this page. Save its text as a file, and check that.', {
      ...options,
      code: 'content.no-article',
    });
  }
}

/** A page of too many elements, or of elements nested too deep. */
export class PageTooComplex extends ContentUnreadable {
  override readonly name = 'PageTooComplex';
  constructor() {
    super(
      `The page has more than ${MAX_ELEMENTS} elements, or nests more than ${MAX_DEPTH}. Save its text as a file.`,
      {
        code: 'content.page-too-complex',
      },
    );
  }
}
