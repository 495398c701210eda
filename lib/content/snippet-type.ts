/** The media type of a signed statement in a page, and of what a page's `<link rel="colophon">` leads to. */
export const SNIPPET_TYPE = 'application/colophon+json';
