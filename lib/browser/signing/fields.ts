import type { Content } from '../../content/content.ts';
import type { Hex } from '../../content/hex.ts';
import { KINDS_FOR, type Kind, originOf } from '../../content/kind.ts';
import type { Declaration } from '../../sign/sign.ts';

/** What an author says of the things that are signed together, as a form holds it: text, until it is read. */
export type Fields = {
  readonly imageKind: Kind;
  readonly textKind: Kind;
  /** Of a single thing; several are told apart by their contents. */
  readonly title: string;
  readonly name: string;
  readonly creatorUrl: string;
  readonly link: string;
  readonly licence: string;
  readonly aiTraining: '' | NonNullable<Declaration['aiTraining']>;
  /** Content keys, one on each line. */
  readonly derivedFrom: string;
  readonly generator: string;
  readonly generatorVersion: string;
  /** The content key under which the generator's maker has claimed it. */
  readonly generatorClaim: string;
  /** Whether a text is published with its statement; undefined leaves it to where the text comes from. */
  readonly quotable?: boolean;
};

export const EMPTY_FIELDS: Fields = {
  imageKind: KINDS_FOR.image[0],
  textKind: KINDS_FOR.text[0],
  title: '',
  name: '',
  creatorUrl: '',
  link: '',
  licence: '',
  aiTraining: '',
  derivedFrom: '',
  generator: '',
  generatorVersion: '',
  generatorClaim: '',
};

/** What of the fields goes from one work to the next: not what says something of one work alone. */
export type Template = Omit<Fields, 'title' | 'derivedFrom' | 'quotable'>;

/** The fields of a template, or of a form, that the next work starts with. */
export function templateOf({ title: _, derivedFrom: _from, quotable: _text, ...template }: Fields): Template {
  return template;
}

/** The first thing that is wrong in a form: the field, and the message that says what it is to be. */
export type FieldFault = { readonly field: keyof Fields; readonly message: string; readonly value: string };

/** As in `statement.schema.json`. */
const WEB_URL = /^https?:\/\/[^\s"'<>\\]+$/;
const KEY = /^0x[0-9a-f]{64}$/;
const LINES = /[\s,]+/;

/** Whether a kind says that a model had a hand in it: only then is asked which. */
export function isByModel(kind: Kind): boolean {
  return originOf(kind) === 'ai' || originOf(kind) === 'ai-assisted';
}

/** Reads a form: what is declared of a content of a type, or the first thing that is wrong. */
export function readFields(
  fields: Fields,
  type: Content['type'],
): { readonly declaration: Declaration } | { readonly fault: FieldFault } {
  const kind = type === 'image' ? fields.imageKind : fields.textKind;
  const [title, name, creatorUrl] = [fields.title, fields.name, fields.creatorUrl].map(trimmed);
  const [licence, generator, version] = [fields.licence, fields.generator, fields.generatorVersion].map(
    trimmed,
  );
  const claim = fields.generatorClaim.trim().toLowerCase();
  const links = fields.link.split(LINES).filter(Boolean);
  const parents = fields.derivedFrom.toLowerCase().split(LINES).filter(Boolean);
  const fault = (field: keyof Fields, message: string, value: string) => ({
    fault: { field, message, value: value.slice(0, 80) },
  });
  const badLink = links.find((link) => !WEB_URL.test(link));
  const badParent = parents.find((parent) => !KEY.test(parent));
  if (creatorUrl && !WEB_URL.test(creatorUrl)) return fault('creatorUrl', 'create_bad_url', creatorUrl);
  if (creatorUrl && !name) return fault('name', 'create_bad_name', '');
  if (badLink !== undefined) return fault('link', 'create_bad_url', badLink);
  if (badParent !== undefined) return fault('derivedFrom', 'create_bad_key', badParent);
  if (isByModel(kind) && claim && !KEY.test(claim)) return fault('generatorClaim', 'create_bad_key', claim);
  if (isByModel(kind) && (claim || version) && !generator)
    return fault('generator', 'create_bad_generator', '');
  const declaration: Declaration = {
    kind,
    ...(title ? { title } : {}),
    ...(name ? { creator: { name, ...(creatorUrl ? { url: creatorUrl } : {}) } } : {}),
    ...(links.length > 0 ? { links } : {}),
    ...(licence ? { licence } : {}),
    ...(fields.aiTraining ? { aiTraining: fields.aiTraining } : {}),
    ...(parents.length > 0 ? { derivedFrom: [...new Set(parents)] as Hex[] } : {}),
    ...(isByModel(kind) && generator
      ? {
          generator: {
            name: generator,
            ...(version ? { version } : {}),
            ...(claim ? { claim: claim as Hex } : {}),
          },
        }
      : {}),
  };
  return { declaration };
}

function trimmed(text: string): string {
  return text.trim();
}
