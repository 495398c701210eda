import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { statementsIn } from '../../../lib/page/statements.ts';
import { htmlSnippet } from '../../../lib/sign/html-snippet.ts';
import { openEnvelope } from '../../../lib/statement/envelope.ts';
import { domain, envelopeOf } from '../../cli/relay/claims.ts';

const TYPE = 'application/colophon+json';
const found = (markup: string) => statementsIn(parseHTML(`<!doctype html><html>${markup}</html>`).document);

test.each(['head', 'body', 'article'])(
  'what the creator gives to paste is found in a page: in its %s',
  (where) => {
    const envelope = envelopeOf(1, { title: '</script>' });
    const { inline, links } = found(
      `<${where}>${htmlSnippet(envelope, 'news.txt.colophon.json')}</${where}>`,
    );
    expect(links).toEqual(['news.txt.colophon.json']);
    expect(openEnvelope(JSON.parse(inline[0]!), domain)).toEqual(envelope);
  },
);

test('other scripts and links are left alone', () => {
  const others = `<script>{}</script><script type="application/ld+json">{}</script>
    <link rel="stylesheet" href="a.css"><link rel="colophon"><link rel="colophon" href="">`;
  expect(found(others)).toEqual({ inline: [], links: [] });
});

test('a page full of statements is not read to its end', () => {
  const many = `<script type="${TYPE}">{}</script><link rel="colophon" href="a.json">`.repeat(100);
  expect(found(many)).toEqual({ inline: Array(4).fill('{}'), links: Array(4).fill('a.json') });
  const long = `<script type="${TYPE}">${' '.repeat(2_000_001)}</script><link rel="colophon" href="${'a'.repeat(2_001)}">`;
  expect(found(long)).toEqual({ inline: [], links: [] });
});
