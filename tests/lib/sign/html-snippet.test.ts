import { parseDocument } from 'htmlparser2';
import { expect, test } from 'vitest';
import { SNIPPET_TYPE } from '../../../lib/content/snippet-type.ts';
import { htmlSnippet } from '../../../lib/sign/html-snippet.ts';
import { openEnvelope } from '../../../lib/statement/envelope.ts';
import { domain, envelopeOf } from '../../cli/relay/claims.ts';

const HOSTILE = `</script><img src=x onerror="alert(1)"><!-- ${String.fromCharCode(0x2028)} ' " &amp;`;

test('a statement in a page can be read back and believed, whatever its title', () => {
  const envelope = envelopeOf(1, { title: HOSTILE });
  const snippet = htmlSnippet(envelope, 'a"b\'>.txt.colophon.json');
  const elements = parseDocument(snippet).children.filter((node) => node.type !== 'text');
  expect(elements.map((node) => ('name' in node ? node.name : node.type))).toEqual(['link', 'script']);
  const [link, script] = elements as unknown as {
    attribs: Record<string, string>;
    children: { data: string }[];
  }[];
  expect(Object.keys(link!.attribs)).toEqual(['rel', 'type', 'href']);
  expect(link!.attribs.href).toBe('a%22b%27%3E.txt.colophon.json');
  expect(script!.attribs.type).toBe(SNIPPET_TYPE);
  expect(openEnvelope(JSON.parse(script!.children[0]!.data), domain)).toEqual(envelope);
});

test('the text itself is the page’s to show', () => {
  expect(htmlSnippet({ ...envelopeOf(1), text: 'all the words' }, 'a.json')).not.toContain('all the words');
});
