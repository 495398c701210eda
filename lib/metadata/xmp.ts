import { Parser } from 'htmlparser2';

/** A property of the picture itself: its name with the usual prefix of its namespace, and one of its values. */
export type XmpProperty = { readonly name: string; readonly text: string };

/** Namespaces that are read, and the prefix each is known by. Files may use any prefix. */
const NAMESPACES: Readonly<Record<string, string>> = {
  'http://iptc.org/std/Iptc4xmpExt/2008-02-29/': 'Iptc4xmpExt',
  'http://www.tc260.org.cn/ns/AIGC/1.0/': 'TC260',
  'http://ns.adobe.com/xap/1.0/': 'xmp',
  'http://ns.adobe.com/photoshop/1.0/': 'photoshop',
  'http://ns.adobe.com/exif/1.0/': 'exif',
  'http://purl.org/dc/elements/1.1/': 'dc',
};

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** Elements nested deeper than this are not looked into: a property's value is six deep. */
const MAX_DEPTH = 32;
const MAX_PROPERTIES = 200;
const MAX_VALUE = 1 << 20;

/** An open element: its namespace and name in one, and the prefixes it declares. */
type Element = { readonly name: string; readonly spaces: ReadonlyMap<string, string> };

/**
 * Reads the properties of an XMP packet that belong to the picture as a whole. What is said of a part of it or of another
 * file (ingredients, artwork shown) is left out. Never throws. Entities other than XML's own five are not resolved.
 *
 * Source: XMP specification part 1, 7 (RDF/XML as XMP writes it).
 */
export function readXmp(packet: Uint8Array): XmpProperty[] {
  const found: XmpProperty[] = [];
  const open: Element[] = [];
  let text = '';

  const add = (name: string | undefined, value: string) => {
    const [trimmed, known] = [value.trim(), name && knownName(name)];
    if (known && trimmed && trimmed.length <= MAX_VALUE && found.length < MAX_PROPERTIES)
      found.push({ name: known, text: trimmed });
  };

  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        text = '';
        const spaces = declaredIn(attributes);
        const inside = [...open, { name: '', spaces }];
        open.push({ name: qualified(tag, inside), spaces });
        if (open.length > MAX_DEPTH) parser.pause();
        const here = isPicture(open);
        for (const [attribute, value] of Object.entries(attributes)) {
          const name = qualified(attribute, inside);
          if (here) add(name, value);
          if (name === `${RDF}resource`) add(propertyOf(open), value);
        }
      },
      ontext(part) {
        if (text.length + part.length <= MAX_VALUE) text += part;
      },
      onclosetag() {
        add(propertyOf(open), text);
        text = '';
        open.pop();
      },
    },
    { xmlMode: true },
  );
  parser.write(new TextDecoder().decode(packet));
  if (open.length <= MAX_DEPTH) parser.end();
  return found;
}

/** True inside `rdf:RDF` at the description of the picture itself. */
function isPicture(open: readonly Element[]): boolean {
  return (
    open.at(-1)?.name === `${RDF}Description` &&
    open.at(-2)?.name === `${RDF}RDF` &&
    open.filter(({ name }) => name === `${RDF}RDF`).length === 1
  );
}

/** The property whose value the innermost element is, alone or as an item of a list. */
function propertyOf(open: readonly Element[]): string | undefined {
  if (isPicture(open.slice(0, -1))) return open.at(-1)?.name;
  const [list, item] = [open.at(-2)?.name, open.at(-1)?.name];
  const isItem = item === `${RDF}li` && ['Alt', 'Bag', 'Seq'].some((kind) => list === RDF + kind);
  return isItem && isPicture(open.slice(0, -3)) ? open.at(-3)?.name : undefined;
}

function knownName(name: string): string | undefined {
  const end = Math.max(name.lastIndexOf('/'), name.lastIndexOf('#')) + 1;
  const prefix = Object.hasOwn(NAMESPACES, name.slice(0, end)) ? NAMESPACES[name.slice(0, end)] : undefined;
  return prefix && `${prefix}:${name.slice(end)}`;
}

function declaredIn(attributes: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const own = Object.entries(attributes).filter(([name]) => name.startsWith('xmlns:'));
  return new Map(own.map(([name, space]) => [name.slice('xmlns:'.length), space]));
}

/** Namespace and local name in one; a name without a prefix, or with one that nothing declares, has no namespace. */
function qualified(name: string, open: readonly Element[]): string {
  const [prefix, local] = name.split(':', 2);
  if (local === undefined) return name;
  const space = open.findLast(({ spaces }) => spaces.has(prefix!))?.spaces.get(prefix!);
  return `${space ?? ''}${local}`;
}
