/** One element. Comments are dropped; text is what stands directly in the element, put together. */
export interface XmlElement {
  /** Local name, without a prefix. */
  readonly name: string;
  /** Namespace; empty for none. */
  readonly namespace: string;
  /** Attributes without a prefix; others are not needed here. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** @throws XmlError is what `readXml` throws. Its message tells the place and never quotes the document. */
export class XmlError extends Error {}

const MAX_DEPTH = 32;
const MAX_ELEMENTS = 500_000;
const MAX_ATTRIBUTES = 64;

const NAME = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const SPACE = /[ \t\r\n]+/y;
const DECLARATION = /<\?xml[ \t\r\n][^?<>]*\?>/y;
const ENCODING = /encoding[ \t\r\n]*=[ \t\r\n]*["']([^"']*)["']/i;
const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g;
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface Open {
  readonly qualified: string;
  readonly prefixes: ReadonlyMap<string, string>;
  readonly element: {
    name: string;
    namespace: string;
    attributes: Map<string, string>;
    children: XmlElement[];
    text: string;
  };
}

/**
 * Reads the part of XML 1.0 with namespaces that key files use, in one pass and without recursion. Refused: document types
 * (so there are no entities to expand and nothing to fetch), processing instructions, encodings but UTF-8, names outside
 * ASCII, characters that XML does not have, more than 32 levels or 500,000 elements.
 *
 * @param text without a byte order mark
 * @throws XmlError
 */
export function readXml(text: string): XmlElement {
  let at = 0;
  let count = 0;
  let root: XmlElement | undefined;
  const open: Open[] = [];

  const fail = (what: string): never => {
    const line = text.slice(0, at).split('\n').length;
    throw new XmlError(`line ${line}: ${what}`);
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const taken = pattern.exec(text)?.[0];
    if (taken !== undefined) at += taken.length;
    return taken;
  };
  const expect = (literal: string): void => {
    if (!text.startsWith(literal, at)) fail(`expected ${literal}`);
    at += literal.length;
  };
  const upTo = (end: string): string => {
    const stop = text.indexOf(end, at);
    if (stop < 0) fail(`expected ${end} before the end`);
    const taken = text.slice(at, stop);
    at = stop + end.length;
    return taken;
  };
  const resolved = (raw: string): string =>
    raw.replace(REFERENCE, (whole, name: string | undefined, decimal: string | undefined, hex: string | undefined) => {
      if (name !== undefined) return named[name] as string;
      if (whole === '&') return fail('an entity that is not one of the five of XML');
      const point = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
      const character = point <= 0x10_ff_ff ? String.fromCodePoint(point) : '\0';
      return NO_CHARACTER.test(character) ? fail('a character that XML does not have') : character;
    });
  const namespaceOf = (qualified: string, prefixes: ReadonlyMap<string, string>): string => {
    const colon = qualified.indexOf(':');
    const namespace = prefixes.get(colon < 0 ? '' : qualified.slice(0, colon));
    return namespace ?? (colon < 0 ? '' : fail('a prefix that was not declared'));
  };

  function startTag(): void {
    expect('<');
    const qualified = take(NAME) ?? fail('expected the name of an element');
    if (++count > MAX_ELEMENTS || open.length >= MAX_DEPTH) fail('too many elements, or too deep');
    const attributes = new Map<string, string>();
    const prefixes = new Map(open.at(-1)?.prefixes);
    const seen = new Set<string>();
    while (take(SPACE) !== undefined && /[A-Za-z_]/.test(text[at] ?? '')) {
      const name = take(NAME) ?? fail('expected an attribute');
      if (seen.has(name) || seen.size >= MAX_ATTRIBUTES) fail('an attribute twice, or too many');
      seen.add(name);
      take(SPACE);
      expect('=');
      take(SPACE);
      const quote = text[at];
      if (quote !== '"' && quote !== "'") fail('expected a quotation mark');
      at++;
      const raw = upTo(quote as string);
      if (raw.includes('<')) fail('a < in an attribute');
      const value = resolved(raw);
      if (name === 'xmlns') prefixes.set('', value);
      else if (name.startsWith('xmlns:')) prefixes.set(name.slice(6), value);
      else if (!name.includes(':')) attributes.set(name, value);
    }
    const namespace = namespaceOf(qualified, prefixes);
    const name = qualified.slice(qualified.indexOf(':') + 1);
    const isEmpty = text.startsWith('/', at);
    expect(isEmpty ? '/>' : '>');
    open.push({ qualified, prefixes, element: { name, namespace, attributes, children: [], text: '' } });
    if (isEmpty) close();
  }

  function close(): void {
    const { element } = open.pop() as Open;
    const parent = open.at(-1)?.element;
    if (parent === undefined) root = element;
    else parent.children.push(element);
  }

  function endTag(): void {
    expect('</');
    if (take(NAME) !== open.at(-1)?.qualified) fail('an end tag of another element');
    take(SPACE);
    expect('>');
    close();
  }

  if (NO_CHARACTER.test(text)) fail('a character that XML does not have');
  const encoding = ENCODING.exec(take(DECLARATION) ?? '')?.[1];
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) fail('an encoding that is not UTF-8');
  while (at < text.length) {
    const element = open.at(-1)?.element;
    if (text.startsWith('<!--', at)) {
      at += 4;
      if (upTo('-->').includes('--')) fail('-- in a comment');
    } else if (text.startsWith('<![CDATA[', at) && element !== undefined) {
      at += 9;
      element.text += upTo(']]>');
    } else if (text.startsWith('<!', at)) fail('a document type, which is not taken');
    else if (text.startsWith('<?', at)) fail('a processing instruction, which is not taken');
    else if (text.startsWith('</', at) && element !== undefined) endTag();
    else if (text.startsWith('<', at) && (element !== undefined || root === undefined)) startTag();
    else if (element === undefined) {
      if (take(SPACE) === undefined) fail('text outside of the document');
    } else {
      const next = text.indexOf('<', at);
      const raw = text.slice(at, next < 0 ? text.length : next);
      if (raw.includes(']]>')) fail(']]> in text');
      element.text += resolved(raw);
      at += raw.length;
    }
  }
  if (root === undefined || open.length > 0) return fail('the document ends too early');
  return root;
}
