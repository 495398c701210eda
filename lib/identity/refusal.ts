/**
 * Why a document was not looked at, although it may be there.
 *
 * `url`, `scheme`, `credentials`, `port`, `ip-literal`, `private-name`: the address itself, before anything is sent.
 * `redirect`, `content-type`, `too-large`, `not-json`, `too-deep`, `malformed`: the answer.
 */
export type Refusal =
  | 'url'
  | 'scheme'
  | 'credentials'
  | 'port'
  | 'ip-literal'
  | 'private-name'
  | 'redirect'
  | 'content-type'
  | 'too-large'
  | 'not-json'
  | 'too-deep'
  | 'malformed';

const WORDS: Readonly<Record<Refusal, string>> = {
  url: 'its address is no web address',
  scheme: 'only https is asked',
  credentials: 'its address carries a user name or password',
  port: 'only port 443 is asked',
  'ip-literal': 'a number is no name: only domain names are asked, never addresses',
  'private-name': 'the name belongs to a private network',
  redirect: 'the server sent the reader elsewhere, and identity stays where it is asked',
  'content-type': 'it is not sent as JSON',
  'too-large': 'it is too large',
  'not-json': 'it is not JSON',
  'too-deep': 'it is nested too deeply',
  malformed: 'it does not have the form it should have',
};

/** A document, or its address, that must not be trusted with a reader's machine. Never to be read as "not found". */
export class DocumentRefused extends Error {
  override name = 'DocumentRefused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal, detail = '') {
    super(`The document was refused: ${WORDS[refusal]}${detail ? ` (${detail})` : ''}.`);
    this.refusal = refusal;
  }
}
