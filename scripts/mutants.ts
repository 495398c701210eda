// Small faults put into the contract's source, one at a time: what a test suite that means something must notice.

/** One fault: in `file`, the expression or statement from byte `start` to byte `end` becomes `replacement`. */
export type Mutant = {
  readonly id: number;
  /** File, function, operator and what becomes of what; stays when lines move, and no two faults have the same. */
  readonly name: string;
  readonly file: string;
  readonly operator: string;
  readonly site: 'expression' | 'statement' | 'fixed';
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly replacement: string;
};

/** A node of solc's syntax tree, as far as we look at it. `src` is "start:length:file", in bytes. */
type Node = { readonly [key: string]: unknown } & { readonly nodeType: string; readonly src: string };

const OPERATORS: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '<=',
  '>': '>=',
  '<=': '<',
  '>=': '>',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '/',
  '<<': '>>',
  '>>': '<<',
  '&': '|',
  '|': '&',
  '&&': '||',
  '||': '&&',
};

const YUL: Readonly<Record<string, string>> = { and: 'or', gt: 'lt', eq: 'gt', add: 'sub' };

/**
 * All faults of one source file, in the order of the text, numbered from `firstId`.
 *
 * `site` says how a fault can be switched on and off at run time (see {@link switchable}): `fixed` ones cannot, because
 * they are in a constant, in assembly, or in a place for which the compiler wants a literal.
 */
export function mutantsOf(file: string, source: string, ast: unknown, firstId: number): Mutant[] {
  const bytes = Buffer.from(source);
  const found: (Omit<Mutant, 'id' | 'name'> & { readonly where: string })[] = [];
  let where = '';

  function text([start, end]: Span): string {
    return bytes.subarray(start, end).toString();
  }

  function add(operator: string, site: Mutant['site'], [start, end]: Span, replacement: string): void {
    const original = text([start, end]);
    if (original !== replacement)
      found.push({ file, where, operator, site, start, end, original, replacement });
  }

  function visit(node: Node, ancestors: readonly Node[]): void {
    const own = span(node);
    const parent = ancestors.at(-1);
    const isFixed = [...ancestors, node].some(isConstant);
    const expression = isFixed ? 'fixed' : 'expression';
    if (parent?.nodeType === 'ContractDefinition') where = node.name as string;
    switch (node.nodeType) {
      case 'BinaryOperation': {
        const [left, right] = [node.leftExpression as Node, node.rightExpression as Node];
        const other = OPERATORS[node.operator as string];
        const between = text([span(left)[1], span(right)[0]]).replace(node.operator as string, other ?? '');
        if (other) add('operator', expression, own, `${text(span(left))}${between}${text(span(right))}`);
        break;
      }
      case 'UnaryOperation':
        if (node.operator === '!' || node.operator === '~') add('unary', expression, own, text(own).slice(1));
        break;
      case 'IfStatement': {
        const condition = span(node.condition as Node);
        add('condition', 'expression', condition, `!(${text(condition)})`);
        if (/^\{?\s*revert\b/.test(text(span(node.trueBody as Node)))) {
          add('check removed', 'expression', condition, 'false');
        }
        break;
      }
      case 'Conditional': {
        const parts = [node.condition, node.falseExpression, node.trueExpression] as Node[];
        const [condition, otherwise, then] = parts.map((part) => text(span(part)));
        add('branches', expression, own, `${condition} ? ${otherwise} : ${then}`);
        break;
      }
      case 'Literal':
        if (node.kind === 'number') add('constant', expression, own, oneMore(text(own)));
        if (node.kind === 'string') {
          add('constant', 'fixed', own, `${text(own).slice(0, -1)}x${text(own).at(-1)}`);
        }
        if (node.kind === 'hexString') add('constant', 'fixed', own, text(own).replace(/.(?=["']$)/, '2'));
        break;
      case 'ExpressionStatement':
        if (parent?.nodeType !== 'ForStatement')
          add('statement removed', 'statement', withSemicolon(own), '{}');
        break;
      case 'EmitStatement':
      case 'Continue':
        add('statement removed', 'statement', withSemicolon(own), '{}');
        break;
      case 'Return':
        if (typeOf(node.expression) === 'bool') {
          const value = span(node.expression as Node);
          add('return', expression, value, `!(${text(value)})`);
        }
        break;
      case 'FunctionCall': {
        const args = node.arguments as Node[];
        // A call that is a statement of its own has no value to choose.
        const isStatement = /^(Emit|Revert|Expression)Statement$/.test(parent?.nodeType ?? '');
        const [start, end] = isStatement ? withSemicolon(span(parent!)) : own;
        for (const [i, second] of args.entries()) {
          const first = args[i - 1];
          if (!first || typeOf(first) !== typeOf(second)) continue;
          const [a, b] = [span(first), span(second)];
          const swapped = [text([start, a[0]]), text(b), text([a[1], b[0]]), text(a), text([b[1], end])].join(
            '',
          );
          add('arguments swapped', isStatement ? 'statement' : expression, [start, end], swapped);
        }
        break;
      }
      case 'YulFunctionCall': {
        const name = text(own).slice(0, text(own).indexOf('('));
        if (name in YUL) add('operator', 'fixed', own, `${YUL[name]}${text(own).slice(name.length)}`);
        if (parent?.nodeType === 'YulExpressionStatement') add('statement removed', 'fixed', own, '{}');
        break;
      }
      case 'YulLiteral':
        add('constant', 'fixed', own, oneMore(text(own)));
        break;
    }
    for (const child of Object.values(node)) {
      for (const item of Array.isArray(child) ? child : [child])
        if (isNode(item)) visit(item, [...ancestors, node]);
    }
  }

  function withSemicolon([start, end]: Span): Span {
    return bytes[end] === ';'.charCodeAt(0) ? [start, end + 1] : [start, end];
  }

  visit(ast as Node, []);
  const seen = new Map<string, number>();
  return found
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .map(({ where, ...mutant }, i) => {
      const name = nameOf(mutant, where);
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      return { ...mutant, id: firstId + i, name: times === 1 ? name : `${name} (${times})` };
    });
}

function nameOf(
  { file, operator, original, replacement }: Omit<Mutant, 'id' | 'name'>,
  where: string,
): string {
  const short = (text: string) => text.replaceAll(/\s+/g, ' ');
  return `${file.slice('src/'.length)} ${where}, ${operator}: ${short(original)} -> ${short(replacement)}`;
}

/** The source with one fault in it. */
export function applyMutant(source: string, { start, end, replacement }: Mutant): string {
  return splice(Buffer.from(source), [{ start, end, replacement }]);
}

/**
 * The source with all of `mutants` in it, each behind a switch `_mutant(id)`; with none switched on it does what it did.
 * Faults inside of each other nest: within a fault that is on, none of the others is.
 */
export function switchable(source: string, mutants: readonly Mutant[]): string {
  const bytes = Buffer.from(source);

  function render(start: number, end: number, inside: readonly Mutant[]): string {
    const edits: Edit[] = [];
    for (let i = 0; i < inside.length; ) {
      const site = inside[i]!;
      // Sorted by place, the outermost first: what has this very place shares it, what lies within comes next.
      const same = inside.filter((other) => other.start === site.start && other.end === site.end);
      const within = inside.filter(
        (other) => other.start >= site.start && other.end <= site.end && !same.includes(other),
      );
      const rest = render(site.start, site.end, within);
      edits.push({ start: site.start, end: site.end, replacement: same.reduceRight(choose, rest) });
      i += same.length + within.length;
    }
    return splice(bytes.subarray(0, end), edits).slice(bytes.subarray(0, start).toString().length);
  }

  return render(0, bytes.length, mutants);
}

type Span = readonly [start: number, end: number];
type Edit = { readonly start: number; readonly end: number; readonly replacement: string };

function choose(otherwise: string, { id, site, replacement }: Mutant): string {
  return site === 'statement'
    ? `{ if (_mutant(${id})) { ${replacement} } else { ${otherwise} } }`
    : `(_mutant(${id}) ? (${replacement}) : (${otherwise}))`;
}

function splice(bytes: Buffer, edits: readonly Edit[]): string {
  let at = 0;
  const parts = edits.map(({ start, end, replacement }) => {
    const before = bytes.subarray(at, start).toString();
    at = end;
    return before + replacement;
  });
  return parts.join('') + bytes.subarray(at).toString();
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'nodeType' in value && 'src' in value;
}

/** Assembly, constants, and sums of literals: `1 << 36` of literals is exact, of values it would be cut to 8 bits. */
function isConstant(node: Node): boolean {
  return (
    node.nodeType === 'InlineAssembly' ||
    node.constant === true ||
    (node.nodeType === 'BinaryOperation' && typeOf(node) === 'int_const')
  );
}

function span({ src }: Node): Span {
  const [start = 0, length = 0] = src.split(':').map(Number);
  return [start, start + length];
}

function typeOf(node: unknown): string {
  const types = (node as { typeDescriptions?: { typeString?: string } } | undefined)?.typeDescriptions;
  // The compiler calls each literal a type of its own.
  return types?.typeString?.replace(/^(int_const|literal_string) .*/s, '$1') ?? '';
}

function oneMore(literal: string): string {
  const isHex = literal.startsWith('0x');
  const more = (BigInt(literal.replaceAll('_', '')) + 1n).toString(isHex ? 16 : 10);
  return isHex ? `0x${more.padStart(literal.length - 2, '0')}` : more;
}
