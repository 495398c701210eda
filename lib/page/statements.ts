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
  const hrefs = first(page, `link[rel~="colophon" i][href]`).map((link) => link.getAttribute('href') ?? '');
  return {
    inline: inlineStatements(page),
    links: hrefs.filter((href) => href !== '' && href.length <= MAX_HREF),
  };
}

/** The signed statements that a page's script elements hold. */
export function inlineStatements(page: ParentNode): readonly string[] {
  let room = MAX_CHARACTERS;
  return first(page, `script[type="${SNIPPET_TYPE}" i]`)
    .map(({ textContent }) => textContent ?? '')
    .filter((script) => {
      room -= script.length;
      return room >= 0;
    });
}

function first(page: ParentNode, selector: string): Element[] {
  return [...page.querySelectorAll(selector)].slice(0, MAX_STATEMENTS);
}
