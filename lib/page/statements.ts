import { SNIPPET_TYPE } from '../content/snippet-type.ts';

/** The signed statements that a page carries, as it says: untrusted, unparsed, and not known to be about anything in it. */
export type PageStatements = {
  /** What its script elements of that type hold. */
  readonly inline: readonly string[];
  /** Where its `<link rel="colophon">` lead, as written. */
  readonly links: readonly string[];
};

/** Of a page so many statements are read, and so many characters of them all. */
const MAX_STATEMENTS = 4;
const MAX_CHARACTERS = 2_000_000;

/** Longer addresses are not asked. */
const MAX_HREF = 2_000;

/** Finds the signed statements in a page, wherever they stand in it. */
export function statementsIn(page: ParentNode): PageStatements {
  let room = MAX_CHARACTERS;
  const scripts = first(page, `script[type="${SNIPPET_TYPE}" i]`).map(({ textContent }) => textContent ?? '');
  const inline = scripts.filter((script) => {
    room -= script.length;
    return room >= 0;
  });
  const hrefs = first(page, `link[rel~="colophon" i][href]`).map((link) => link.getAttribute('href') ?? '');
  return { inline, links: hrefs.filter((href) => href !== '' && href.length <= MAX_HREF) };
}

function first(page: ParentNode, selector: string): Element[] {
  return [...page.querySelectorAll(selector)].slice(0, MAX_STATEMENTS);
}
