import { SNIPPET_TYPE } from '../content/snippet-type.ts';
import type { Envelope } from '../statement/envelope.ts';

/**
 * A signed statement as a page carries it: a link to the sidecar and the statement itself, to be pasted into the head or the
 * body of an article's page. It runs nothing and changes nothing that is displayed, so the signed text stays as it is.
 *
 * Where the envelope carries its text, the snippet does not: the page shows it.
 *
 * @param sidecar the name under which the sidecar lies beside the page; it is escaped.
 */
export function htmlSnippet({ text: _, ...envelope }: Envelope, sidecar: string): string {
  const href = sidecar.replaceAll(/[^\w.-]/g, (sign) => encodeURIComponent(sign)).replaceAll("'", '%27');
  // `</script>` and `<!--` inside would end or open something: JSON may write these signs as escapes.
  const json = JSON.stringify(envelope).replaceAll(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `<link rel="colophon" type="${SNIPPET_TYPE}" href="${href}">\n<script type="${SNIPPET_TYPE}">${json}</script>\n`;
}
