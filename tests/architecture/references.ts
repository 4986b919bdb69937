import { builtinModules } from 'node:module';
import { parseAst } from 'vite';

/** Something outside a file that the file names. */
export interface Reference {
  /** As written; undefined where it is not a plain text and so cannot be checked. */
  readonly specifier: string | undefined;
  /** `type` costs nothing at run time; `lazy` is `import()`; `url` is a file named by `new URL(..., import.meta.url)`. */
  readonly kind: 'value' | 'type' | 'lazy' | 'url';
  readonly line: number;
}

/** A call that reaches the machine's own clock, timers or chance, past the ports. */
export interface AmbientUse {
  readonly name: string;
  readonly line: number;
}

export interface FileFacts {
  readonly references: readonly Reference[];
  readonly ambient: readonly AmbientUse[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const ambientCalls = new Set([
  'setTimeout',
  'setInterval',
  'Atomics.wait',
  'fetch',
  'Date',
  'Date.now',
  'Math.random',
  'performance.now',
  'crypto.getRandomValues',
  'crypto.randomUUID',
]);
const ambientImports = new Set(['randomBytes', 'randomInt', 'randomUUID', 'randomFill', 'randomFillSync', 'webcrypto']);
const builtins = new Set(builtinModules);

/** Reads one TypeScript file with the parser of the build. @throws SyntaxError where the file does not parse */
export function readFacts(path: string, text: string): FileFacts {
  const references: Reference[] = [];
  const ambient: AmbientUse[] = [];
  const program = parseAst(text, { lang: path.endsWith('.tsx') ? 'tsx' : 'ts' }, path) as unknown as Node;
  const lineOf = (node: Node) => text.slice(0, node.start).split('\n').length;

  const constants = textConstants(program);

  const refer = (node: Node, source: unknown, kind: Reference['kind']) => {
    const written = isNode(source) ? (textOf(source) ?? constants.get(nameOf(source))) : undefined;
    const specifier = written !== undefined && builtins.has(written) ? `node:${written}` : written;
    references.push({ specifier, kind, line: lineOf(node) });
  };

  const visit = (node: Node) => {
    switch (node.type) {
      case 'ImportDeclaration':
        refer(node, node.source, node.importKind === 'type' ? 'type' : 'value');
        for (const { imported } of node.specifiers as { imported?: { name?: string } }[]) {
          const name = imported?.name;
          if (name !== undefined && ambientImports.has(name)) ambient.push({ name, line: lineOf(node) });
        }
        break;
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        if (node.source) refer(node, node.source, node.exportKind === 'type' ? 'type' : 'value');
        break;
      case 'ImportExpression':
        refer(node, node.source, 'lazy');
        break;
      case 'TSImportType':
        refer(node, node.source, 'type');
        break;
      case 'TSExternalModuleReference':
        refer(node, node.expression, 'value');
        break;
      case 'CallExpression': {
        const name = nameOf(node.callee);
        const [first] = node.arguments as Node[];
        if (name === 'require' || name === 'require.resolve' || name === 'import.meta.resolve') {
          refer(node, first, 'value');
        } else if (name === 'createRequire' || name === 'process.getBuiltinModule') {
          references.push({ specifier: undefined, kind: 'value', line: lineOf(node) });
        }
        if (ambientCalls.has(name) || name.endsWith('.waitForTimeout')) ambient.push({ name, line: lineOf(node) });
        break;
      }
      case 'NewExpression': {
        const name = nameOf(node.callee);
        const [first, second] = node.arguments as Node[];
        if (name === 'URL' && nameOf(second) === 'import.meta.url') refer(node, first, 'url');
        if (name === 'Date' && first === undefined) ambient.push({ name: 'new Date', line: lineOf(node) });
        break;
      }
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(program);
  return { references, ambient };
}

/** Names that are `const` and a plain text wherever the file declares them. */
function textConstants(program: Node): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  const others = new Set<string>();
  const visit = (node: Node) => {
    if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations as { id: Node; init: unknown }[]) {
        const text = node.kind === 'const' && isNode(init) ? textOf(init) : undefined;
        if (text === undefined || constants.has(nameOf(id))) others.add(nameOf(id));
        else constants.set(nameOf(id), text);
      }
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(program);
  for (const name of others) constants.delete(name);
  return constants;
}

const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode);

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && (node.expressions as unknown[]).length === 0) {
    return (node.quasis as { value: { cooked: string } }[])[0]?.value.cooked;
  }
  return undefined;
}

/** `a`, `a.b`, `import.meta.url`; the empty text for anything that is not a chain of names. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return node.name as string;
  if (node.type === 'MetaProperty') return 'import.meta';
  if (node.type !== 'MemberExpression') return '';
  const object = nameOf(node.object);
  const property = node.property as Node;
  const key = node.computed ? textOf(property) : (property.name as string);
  return object === 'globalThis' ? (key ?? '') : `${object}.${key}`;
}
